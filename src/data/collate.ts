import { RefineryError } from '../shared/errors';
import type { RowSplit } from '../shared/rowSplit';
import { rowHasNoPrompt } from '../shared/sentences/runSentences';
import { completionIndex, type CompletionIndex } from './completionIndex';

/** One row of a batch: a prompt of at least one token, and its completion. */
export interface BatchRow {
  readonly promptIds: ArrayLike<number>;
  readonly completionIds: ArrayLike<number>;
}

/** How rows are padded. */
export interface CollateOptions {
  readonly bucket: (length: number) => number;
  readonly padId: number;
}

/** Rows of one length with N completions: one a row, or two where rows are packed. */
export interface Batch {
  readonly inputIds: Int32Array; // [R, T]
  /** Where the completions' tokens (EOS included) are predicted, and what they are. */
  readonly completions: CompletionIndex;
  readonly completionTokens: Int32Array; // [N]
  readonly rows: number;
  readonly length: number;
  /** How each row is divided, where rows hold two continuations of one prompt; else null. */
  readonly splits: readonly RowSplit[] | null;
  /** Tokens that stand before every row, in which they are left out; none where rows are whole. */
  readonly prefix: Int32Array;
}

/** Rows that are one text each. */
const whole = { splits: null, prefix: new Int32Array() } as const;

/** Rounds a length up to a multiple of 16 up to 64, of 32 up to 256, of 64 above, so that shapes recur. */
export function bucketLength(length: number): number {
  const step = length <= 64 ? 16 : length <= 256 ? 32 : 64;
  return Math.max(step, Math.ceil(length / step) * step);
}

/**
 * Puts rows into arrays [N, T], padded at the end with `padId`; T is the bucket of the longest row less
 * its last token, which predicts nothing.
 * @throws RefineryError `shape_mismatch` where a row has no prompt token.
 */
export function collate(rows: readonly BatchRow[], options: CollateOptions): Batch {
  const longest = rows.reduce(
    (most, { promptIds, completionIds }) => Math.max(most, promptIds.length + completionIds.length),
    1,
  );
  const length = options.bucket(longest - 1);
  const size = rows.length * length;
  const inputIds = new Int32Array(size).fill(options.padId); // [N, T]
  const nextIds = new Int32Array(size).fill(options.padId); // [N, T]
  const completionTokens = new Int32Array(rows.length); // [N]
  for (const [n, { promptIds, completionIds }] of rows.entries()) {
    if (promptIds.length === 0) {
      throw new RefineryError('shape_mismatch', rowHasNoPrompt(n));
    }
    const ids = [...Array.from(promptIds), ...Array.from(completionIds)];
    const start = n * length;
    inputIds.set(ids.slice(0, -1), start);
    nextIds.set(ids.slice(1), start);
    completionTokens[n] = completionIds.length;
  }
  const spans = rows.map(({ promptIds, completionIds }, n) => ({
    start: n * length + promptIds.length - 1,
    count: completionIds.length,
  }));
  const completions = completionIndex(spans, nextIds, options.bucket);
  return { inputIds, completions, completionTokens, rows: rows.length, length, ...whole };
}
