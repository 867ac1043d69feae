import { wilsonInterval } from '../shared/statistics';
import type { Judged, Rival, SampleRow, Verdict } from './samples';

/** How the judge decided on the samples of an evaluation. */
export interface Tally extends Readonly<Record<Verdict, number>> {
  /** Prompts that the judge knew. */
  readonly n: number;
  /** Ties count half. */
  readonly share: number;
  readonly low: number;
  readonly high: number;
  /** Mean scores; null where the judge gives none. */
  readonly scores: { readonly policy: number; readonly other: number } | null;
}

/** What the judge said of a sample against one of its rivals; null where nobody judged, or there is no such rival. */
export function judgedAgainst(
  rival: Rival,
  { judged, opponent }: Pick<SampleRow, 'judged' | 'opponent'>,
): Judged | null {
  return rival === 'reference' ? judged : (opponent?.judged ?? null);
}

/** Some verdicts together; null where none was given. */
export function tally(judged: readonly (Judged | null)[]): Tally | null {
  const known = judged.flatMap((one) => (one?.verdict ? [one] : []));
  if (known.length === 0) return null;
  const count = (verdict: Verdict): number => known.filter((one) => one.verdict === verdict).length;
  const scored = known.flatMap((one) => (one.policyScore === null ? [] : [one]));
  const mean = (of: 'policyScore' | 'otherScore'): number =>
    scored.reduce((sum, one) => sum + one[of], 0) / scored.length;
  const [n, win, tie] = [known.length, count('win'), count('tie')];
  return {
    ...{ n, win, tie, lose: n - win - tie, share: (win + tie / 2) / n },
    ...wilsonInterval(win + tie / 2, n),
    scores: scored.length === 0 ? null : { policy: mean('policyScore'), other: mean('otherScore') },
  };
}
