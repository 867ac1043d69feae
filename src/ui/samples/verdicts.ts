import type { Judged, SampleRow, Verdict } from '../../protocol/samples';
import { formatNumber } from '../../shared/format';
import { wilsonInterval } from '../../shared/statistics';

/** How the judge decided on the samples of an evaluation. */
export interface Tally extends Readonly<Record<Verdict, number>> {
  readonly judge: Judged['judge'];
  /** Prompts that the judge knew. */
  readonly n: number;
  /** Ties count half. */
  readonly share: number;
  readonly low: number;
  readonly high: number;
  readonly policyScore: number;
  readonly referenceScore: number;
}

/** The verdicts of some samples together; null where none has one. */
export function tally(rows: readonly Pick<SampleRow, 'judged'>[]): Tally | null {
  const known = rows.flatMap(({ judged }) => (judged?.verdict ? [judged] : []));
  const [first] = known;
  if (!first) return null;
  const count = (verdict: Verdict): number => known.filter((one) => one.verdict === verdict).length;
  const mean = (of: 'policyScore' | 'referenceScore'): number =>
    known.reduce((sum, one) => sum + one[of], 0) / known.length;
  const [n, win, tie] = [known.length, count('win'), count('tie')];
  return {
    ...{ judge: first.judge, n, win, tie, lose: n - win - tie, share: (win + tie / 2) / n },
    ...wilsonInterval(win + tie / 2, n),
    ...{ policyScore: mean('policyScore'), referenceScore: mean('referenceScore') },
  };
}

/** Verdicts as people read them, from the policy's side. */
export const verdictWords: Readonly<Record<Verdict, string>> = {
  win: 'policy wins',
  tie: 'tie',
  lose: 'reference wins',
};

/** `Sampled win rate 0.62 (95 % 0.50 to 0.73, n = 64)`, and whether that is a difference. */
export function tallySentence({ share, low, high, n }: Tally): string {
  const two = (value: number): string => value.toFixed(2);
  const doubt = low <= 0.5 && high >= 0.5 ? ': no difference yet' : '';
  return `Sampled win rate ${two(share)} (95 % ${two(low)} to ${two(high)}, n = ${n})${doubt}.`;
}

/** `Mean score 81 against 70.` */
export function scoreSentence({ policyScore, referenceScore }: Tally): string {
  return `Mean score ${formatNumber(policyScore)} against ${formatNumber(referenceScore)}.`;
}
