import { lossesOf } from '../methods/lossTypes';
import type { PreferencePair } from '../protocol/data';
import type { RunConfig } from '../protocol/runConfig';
import { RefineryError } from '../shared/errors';
import { gapsNotPositive, rowsWithoutScores } from '../shared/sentences/methodSentences';

type Scored = Pick<PreferencePair, 'scoreChosen' | 'scoreRejected'>;

/** Each pair's score gap, chosen less rejected; NaN where it lacks a score. */
export function scoreGaps(pairs: readonly Scored[]): Float32Array {
  return Float32Array.from(pairs, ({ scoreChosen, scoreRejected }) =>
    scoreChosen === undefined || scoreRejected === undefined
      ? Number.NaN
      : scoreChosen - scoreRejected,
  );
}

/** The files of a run's pairs: those of the second come behind those of the first. */
interface PairFiles {
  readonly pairs: readonly (Scored & { readonly line: number })[];
  readonly firstPairs: number;
  readonly names: readonly [first: string, second: string];
}

/**
 * Refuses pairs from which ODPO has no offset: rows without scores and, for its logarithm, rows whose
 * chosen answer scores no higher than the rejected one.
 * @throws RefineryError `bad_config` with their count and the first one's line
 */
export function checkScores(
  { alignment }: Pick<RunConfig, 'alignment'>,
  { pairs, firstPairs, names }: PairFiles,
): void {
  if (!lossesOf(alignment.lossType).includes('odpo')) return;
  const refuse = (
    isBad: (gap: number) => boolean,
    sentence: (rows: number, of: number, file: string, line: number) => string,
  ): void => {
    const gaps = scoreGaps(pairs);
    const bad = Array.from(gaps.keys()).filter((i) => isBad(gaps[i]!));
    const [first] = bad;
    if (first === undefined) return;
    const file = first < firstPairs ? names[0] : names[1];
    throw new RefineryError(
      'bad_config',
      sentence(bad.length, pairs.length, file, pairs[first]!.line),
    );
  };
  refuse(Number.isNaN, rowsWithoutScores);
  if (alignment.odpoScale === 'log') refuse((gap) => !(gap > 0), gapsNotPositive);
}
