import type { Rival, Verdict } from '../../../protocol/samples';
import type { Choice } from './readReply';

/** What both orders come to, from the policy's side, and why. */
export interface OrdersVerdict {
  readonly verdict: Verdict;
  readonly note: string;
  /** Whether the choice changed with the order. */
  readonly disagree: boolean;
}

const policyFirst = { A: 'win', B: 'lose', tie: 'tie' } as const;
const otherFirst = { A: 'lose', B: 'win', tie: 'tie' } as const;

/** What needs no asking: both answers are one text. */
export const sameAnswers: OrdersVerdict = {
  verdict: 'tie',
  note: 'the answers are the same: not asked',
  disagree: false,
};

/**
 * The verdict of a judge that was asked with the policy's answer as A and then as B: what both say, or a tie
 * where they differ.
 * @param rival whose answer stood beside the policy's
 */
export function verdictOfOrders(first: Choice, second: Choice, rival: Rival): OrdersVerdict {
  const taken = { win: 'the policy', lose: `the ${rival}`, tie: 'a tie' } as const;
  const [one, other] = [policyFirst[first], otherFirst[second]];
  if (one === other) return { verdict: one, note: 'the same in both orders', disagree: false };
  const place = first === 'A' ? 'first' : 'second';
  const note =
    first === second
      ? `whichever stood ${place} was taken, in both orders`
      : `${taken[one]} when the policy stood first, ${taken[other]} when it stood second`;
  return { verdict: 'tie', note, disagree: true };
}
