import type { Verdict } from '../../../protocol/samples';
import type { Choice } from './readReply';

/** What both orders come to, from the policy's side, and why. */
export interface OrdersVerdict {
  readonly verdict: Verdict;
  readonly note: string;
  /** Whether the choice changed with the order. */
  readonly disagree: boolean;
}

const policyFirst = { A: 'win', B: 'lose', tie: 'tie' } as const;
const referenceFirst = { A: 'lose', B: 'win', tie: 'tie' } as const;
const taken = { win: 'the policy', lose: 'the reference', tie: 'a tie' } as const;

/**
 * The verdict of a judge that was asked with the policy's answer as A and then as B: what both say, or a tie
 * where they differ.
 * @param answers `same` where it was not asked, since the answers do not differ
 */
export function verdictOfOrders(
  first: Choice,
  second: Choice,
  answers: 'same' | 'different' = 'different',
): OrdersVerdict {
  if (answers === 'same')
    return { verdict: 'tie', note: 'the answers are the same: not asked', disagree: false };
  const [one, other] = [policyFirst[first], referenceFirst[second]];
  if (one === other) return { verdict: one, note: 'the same in both orders', disagree: false };
  const place = first === 'A' ? 'first' : 'second';
  const note =
    first === second
      ? `whichever stood ${place} was taken, in both orders`
      : `${taken[one]} when the policy stood first, ${taken[other]} when it stood second`;
  return { verdict: 'tie', note, disagree: true };
}
