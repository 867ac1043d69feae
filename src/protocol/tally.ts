import { wilsonInterval } from '../shared/statistics';
import type { SampleRow, Verdict } from './samples';

/** How the judge decided on the samples of an evaluation. */
export interface Tally extends Readonly<Record<Verdict, number>> {
  /** Prompts that the judge knew. */
  readonly n: number;
  /** Ties count half. */
  readonly share: number;
  readonly low: number;
  readonly high: number;
  /** Mean scores; null where the judge gives none. */
  readonly scores: { readonly policy: number; readonly reference: number } | null;
}

/** The verdicts of some samples together; null where none has one. */
export function tally(rows: readonly Pick<SampleRow, 'judged'>[]): Tally | null {
  const known = rows.flatMap(({ judged }) => (judged?.verdict ? [judged] : []));
  if (known.length === 0) return null;
  const count = (verdict: Verdict): number => known.filter((one) => one.verdict === verdict).length;
  const scored = known.flatMap((one) => (one.policyScore === null ? [] : [one]));
  const mean = (of: 'policyScore' | 'referenceScore'): number =>
    scored.reduce((sum, one) => sum + one[of], 0) / scored.length;
  const [n, win, tie] = [known.length, count('win'), count('tie')];
  return {
    ...{ n, win, tie, lose: n - win - tie, share: (win + tie / 2) / n },
    ...wilsonInterval(win + tie / 2, n),
    scores:
      scored.length === 0
        ? null
        : { policy: mean('policyScore'), reference: mean('referenceScore') },
  };
}
