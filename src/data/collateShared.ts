import type { Batch, CollateOptions } from './collate';
import { completionIndex } from './completionIndex';

/** What a model is given, and which tokens it is asked for there. */
export interface SharedRow {
  /** At least one token. */
  readonly inputIds: ArrayLike<number>;
  readonly completions: readonly {
    /** The position that predicts its first token. */
    readonly start: number;
    readonly ids: ArrayLike<number>;
  }[];
}

/**
 * Puts rows into arrays [R, T], padded at the end with `padId`; completions come row by row. Several of a row
 * may begin at one position, as options of one token do: no gradient can flow there, since it would need
 * a place for each.
 */
export function collateShared(rows: readonly SharedRow[], options: CollateOptions): Batch {
  const length = options.bucket(Math.max(1, ...rows.map(({ inputIds }) => inputIds.length)));
  const inputIds = new Int32Array(rows.length * length).fill(options.padId); // [R, T]
  for (const [r, row] of rows.entries()) inputIds.set(Array.from(row.inputIds), r * length);
  const spans = rows.flatMap(({ completions }, r) =>
    completions.map(({ start, ids }) => ({ start: r * length + start, count: ids.length, ids })),
  );
  return {
    ...{ inputIds, completions: completionIndex(spans, inputIds, options.bucket) },
    completionTokens: Int32Array.from(spans, ({ count }) => count),
    ...{ rows: rows.length, length, splits: null, prefix: new Int32Array() },
  };
}
