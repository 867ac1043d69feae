import { longestPair, type LongestPair } from '../data/collatePairs';
import { commonPrefix } from '../data/commonPrefix';
import type { TokenizedPair } from '../data/rows';

/** The longer row of each pair, in tokens; on p⊕x where it is refined. */
export function* rowLengths(rows: readonly TokenizedPair[], refined: boolean): Generator<number> {
  for (const row of rows) {
    const prompt = refined ? row.refinedPromptIds.length : row.promptIds.length;
    yield prompt + Math.max(row.chosenIds.length, row.rejectedIds.length);
  }
}

/** The largest of many numbers: more than a call takes as arguments. */
export function largest(numbers: Iterable<number>): number {
  let most = 0;
  for (const number of numbers) most = Math.max(most, number);
  return most;
}

/** What the size of a step follows from in a run's rows. */
export interface RowSizes {
  readonly longestRow: number;
  /** Longest row on p⊕x; 0 without refinement. */
  readonly longestRefinedRow: number;
  /** Longest row of the supervised phase, on p⊕x where p is taught. */
  readonly longestTaughtRow: number;
  readonly longestPrompt: number;
  /** Positions of the longest pair, and of the longest on p⊕x; null without refinement. */
  readonly plain: LongestPair;
  readonly refined: LongestPair | null;
  /** Tokens that every prompt on p⊕x begins with; none without refinement. */
  readonly refinedPrefix: Int32Array;
  /** Tokens of each pair's completions, the most first. */
  readonly completionTokens: readonly number[];
}

/**
 * Measures a run's rows.
 * @param refined whether alignment reads rows on p⊕x
 * @param taught whether the supervised phase does
 */
export function rowSizes(
  rows: readonly TokenizedPair[],
  { refined, taught }: { readonly refined: boolean; readonly taught: boolean },
): RowSizes {
  const longest = (prompt: 'promptIds' | 'refinedPromptIds'): LongestPair =>
    longestPair(
      rows.map((row) => ({
        ...{ prompt: row[prompt].length, chosen: row.chosenIds.length },
        rejected: row.rejectedIds.length,
      })),
    );
  const tokens = rows.map(({ chosenIds, rejectedIds }) => chosenIds.length + rejectedIds.length);
  return {
    longestRow: largest(rowLengths(rows, false)),
    longestRefinedRow: refined ? largest(rowLengths(rows, true)) : 0,
    plain: longest('promptIds'),
    refined: refined ? longest('refinedPromptIds') : null,
    refinedPrefix: commonPrefix(refined ? rows.map((row) => row.refinedPromptIds) : []),
    longestTaughtRow: largest(rowLengths(rows, taught)),
    longestPrompt: largest(rows.map(({ promptIds }) => promptIds.length)),
    completionTokens: tokens.sort((a, b) => b - a),
  };
}
