import { RefineryError } from '../shared/errors';
import { rowHasNoPrompt } from '../shared/sentences/runSentences';

/** One row of a batch: a prompt of at least one token, and its completion. */
export interface BatchRow {
  readonly promptIds: ArrayLike<number>;
  readonly completionIds: ArrayLike<number>;
}

/** Rows of one length: position t of `inputIds` predicts position t of `targets`, the next token. */
export interface Batch {
  readonly inputIds: Int32Array; // [N, T]
  readonly targets: Int32Array; // [N, T]
  /** 1 where the target is a completion token (EOS included), 0 on prompt and padding. */
  readonly completionMask: Float32Array; // [N, T]
  readonly completionTokens: Int32Array; // [N]
  readonly rows: number;
  readonly length: number;
}

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
export function collate(
  rows: readonly BatchRow[],
  options: { readonly bucket: (length: number) => number; readonly padId: number },
): Batch {
  const longest = rows.reduce(
    (most, { promptIds, completionIds }) => Math.max(most, promptIds.length + completionIds.length),
    1,
  );
  const length = options.bucket(longest - 1);
  const size = rows.length * length;
  const inputIds = new Int32Array(size).fill(options.padId); // [N, T]
  const targets = new Int32Array(size).fill(options.padId); // [N, T]
  const completionMask = new Float32Array(size); // [N, T]
  const completionTokens = new Int32Array(rows.length); // [N]
  for (const [n, { promptIds, completionIds }] of rows.entries()) {
    if (promptIds.length === 0) {
      throw new RefineryError('shape_mismatch', rowHasNoPrompt(n));
    }
    const ids = [...Array.from(promptIds), ...Array.from(completionIds)];
    const start = n * length;
    inputIds.set(ids.slice(0, -1), start);
    targets.set(ids.slice(1), start);
    completionMask.fill(1, start + promptIds.length - 1, start + ids.length - 1);
    completionTokens[n] = completionIds.length;
  }
  return { inputIds, targets, completionMask, completionTokens, rows: rows.length, length };
}
