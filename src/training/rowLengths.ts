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

/** The longest row of a run, and the longest on p⊕x, 0 without refinement. */
export function largestRows(
  rows: readonly TokenizedPair[],
  refined: boolean,
): { readonly longestRow: number; readonly longestRefinedRow: number } {
  return {
    longestRow: largest(rowLengths(rows, false)),
    longestRefinedRow: refined ? largest(rowLengths(rows, true)) : 0,
  };
}
