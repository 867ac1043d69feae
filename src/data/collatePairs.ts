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

/** What all prompts begin with, and for how many pairs it is computed once. */
export interface SharedPrefix {
  readonly ids: Int32Array;
  readonly pairs: number;
}

/** How pairs are laid out and padded. */
export interface CollatePairsOptions extends CollateOptions {
  /** Absent where nothing is shared but each pair's prompt. */
  readonly prefix?: SharedPrefix | null;
}

/** How the rows of some pairs lie. */
export interface PairLayout {
  readonly packed: boolean;
  /** Positions that stand before every row and are computed once. */
  readonly before: number;
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
 * Lays pairs out in the form that has the fewest positions a pair, padding counted: a row a completion, a
 * packed row a pair, or packed rows behind a prefix that is computed once; the simpler one where they are
 * equal. It follows from lengths alone, so that a pair always has the same form in the same batch.
 */
export function pairLayout(
  pairs: number,
  longest: LongestPair,
  bucket: (length: number) => number,
  prefix: { readonly length: number; readonly pairs: number } | null = null,
): PairLayout {
  const [apart, packed] = [bucket(longest.apart), bucket(longest.packed)];
  const whole =
    packed < 2 * apart
      ? { packed: true, before: 0, rows: pairs, length: packed }
      : { packed: false, before: 0, rows: 2 * pairs, length: apart };
  if (!prefix || prefix.length === 0) return whole;
  const length = bucket(longest.packed - prefix.length);
  return length + prefix.length / prefix.pairs < (whole.rows / pairs) * whole.length
    ? { packed: true, before: prefix.length, rows: pairs, length }
    : whole;
}

/** Puts pairs into arrays by `pairLayout`; chosen completions come first, then rejected ones. */
export function collatePairs(pairs: readonly PairRow[], options: CollatePairsOptions): Batch {
  const { bucket, prefix = null } = options;
  const longest = longestPair(pairs.map(lengthsOf));
  const shared = prefix && { length: prefix.ids.length, pairs: prefix.pairs };
  const { packed, before } = pairLayout(pairs.length, longest, bucket, shared);
  if (!packed) return collateApart(pairs, options);
  return before > 0 && prefix
    ? collatePacked(pairs, options, prefix.ids)
    : collatePacked(pairs, options);
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
 * @param prefix what all prompts begin with and rows leave out; never all of a prompt
 * @throws RefineryError `shape_mismatch` where a pair has no prompt token
 */
export function collatePacked(
  pairs: readonly PairRow[],
  { bucket, padId }: CollateOptions,
  prefix: Int32Array = new Int32Array(),
): Batch {
  const length = bucket(longestPair(pairs.map(lengthsOf)).packed - prefix.length);
  const size = pairs.length * length;
  const inputIds = new Int32Array(size).fill(padId); // [B, T]
  const nextIds = new Int32Array(size).fill(padId); // [B, T]
  const splits = pairs.map((pair, n) => {
    const [prompt, chosen, rejected] = [pair.promptIds, pair.chosenIds, pair.rejectedIds].map(
      (ids) => Array.from(ids),
    ) as [number[], number[], number[]];
    if (prompt.length === 0) throw new RefineryError('shape_mismatch', rowHasNoPrompt(n));
    const last = prompt.pop()!;
    prompt.splice(0, prefix.length);
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
  return { inputIds, completions, completionTokens, rows: pairs.length, length, splits, prefix };
}
