import { RefineryError } from '../shared/errors';
import { rowHasNoPrompt } from '../shared/sentences/runSentences';
import { collate, type Batch, type CollateOptions } from './collate';
import { completionIndex } from './completionIndex';

/** A prompt of at least one token, and its two completions. */
export interface PairRow {
  readonly promptIds: ArrayLike<number>;
  readonly chosenIds: ArrayLike<number>;
  readonly rejectedIds: ArrayLike<number>;
}

/** Positions that the longest of some pairs needs, without padding. */
export interface LongestPair {
  /** Of prompt and longer completion, less the last token, which predicts nothing. */
  readonly apart: number;
  /** Of the packed row: the prompt less its last token, and a position for each token that is predicted. */
  readonly packed: number;
}

/** How the rows of some pairs lie. */
export interface PairLayout {
  readonly packed: boolean;
  readonly rows: number;
  readonly length: number;
}

/** Measures pairs by the tokens of their parts. */
export function longestPair(
  pairs: Iterable<{ readonly prompt: number; readonly chosen: number; readonly rejected: number }>,
): LongestPair {
  let [apart, packed] = [0, 0];
  for (const { prompt, chosen, rejected } of pairs) {
    apart = Math.max(apart, prompt - 1 + Math.max(chosen, rejected));
    packed = Math.max(packed, prompt - 1 + chosen + rejected);
  }
  return { apart, packed };
}

/**
 * Lays pairs out in the form that has fewer positions, padding counted: a packed row a pair, or a row a
 * completion. It follows from lengths alone, so that a pair always has the same form in the same batch.
 */
export function pairLayout(
  pairs: number,
  longest: LongestPair,
  bucket: (length: number) => number,
): PairLayout {
  const [apart, packed] = [bucket(longest.apart), bucket(longest.packed)];
  return packed < 2 * apart
    ? { packed: true, rows: pairs, length: packed }
    : { packed: false, rows: 2 * pairs, length: apart };
}

/** Puts pairs into arrays by `pairLayout`; chosen completions come first, then rejected ones. */
export function collatePairs(pairs: readonly PairRow[], options: CollateOptions): Batch {
  const layout = pairLayout(pairs.length, longestPair(pairs.map(lengthsOf)), options.bucket);
  return layout.packed ? collatePacked(pairs, options) : collateApart(pairs, options);
}

const lengthsOf = ({ promptIds, chosenIds, rejectedIds }: PairRow) => ({
  ...{ prompt: promptIds.length, chosen: chosenIds.length, rejected: rejectedIds.length },
});

/** Puts every completion into a row of its own, behind its prompt: [2B, T]. */
export function collateApart(pairs: readonly PairRow[], options: CollateOptions): Batch {
  const sides = (of: 'chosenIds' | 'rejectedIds') =>
    pairs.map((pair) => ({ promptIds: pair.promptIds, completionIds: pair[of] }));
  return collate([...sides('chosenIds'), ...sides('rejectedIds')], options);
}

/**
 * Puts each pair into one row [prompt | chosen | rejected]: [B, T]. The prompt's last token begins both
 * continuations, so that each of their positions predicts one token of its own completion.
 * @throws RefineryError `shape_mismatch` where a pair has no prompt token
 */
export function collatePacked(pairs: readonly PairRow[], { bucket, padId }: CollateOptions): Batch {
  const length = bucket(longestPair(pairs.map(lengthsOf)).packed);
  const size = pairs.length * length;
  const inputIds = new Int32Array(size).fill(padId); // [B, T]
  const nextIds = new Int32Array(size).fill(padId); // [B, T]
  const splits = pairs.map((pair, n) => {
    const [prompt, chosen, rejected] = [pair.promptIds, pair.chosenIds, pair.rejectedIds].map(
      (ids) => Array.from(ids),
    ) as [number[], number[], number[]];
    if (prompt.length === 0) throw new RefineryError('shape_mismatch', rowHasNoPrompt(n));
    const last = prompt.pop()!;
    const start = n * length;
    const continuations = [chosen, rejected].flatMap((ids) => [last, ...ids].slice(0, ids.length));
    inputIds.set([...prompt, ...continuations], start);
    nextIds.set([...chosen, ...rejected], start + prompt.length);
    return { promptEnd: prompt.length, second: prompt.length + chosen.length };
  });
  const counts = (of: 'chosenIds' | 'rejectedIds') => pairs.map((pair) => pair[of].length);
  const completionTokens = Int32Array.from([...counts('chosenIds'), ...counts('rejectedIds')]);
  const spans = [
    ...splits.map(({ promptEnd }, n) => n * length + promptEnd),
    ...splits.map(({ second }, n) => n * length + second),
  ].map((start, i) => ({ start, count: completionTokens[i]! }));
  const completions = completionIndex(spans, nextIds, bucket);
  return { inputIds, completions, completionTokens, rows: pairs.length, length, splits };
}
