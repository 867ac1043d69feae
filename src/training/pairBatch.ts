import { bucketLength, collate, type Batch } from '../data/collate';
import type { TokenizedPair } from '../data/rows';

/** Some pairs as arrays: chosen rows first, then rejected, on x and on p⊕x. */
export interface PairBatch {
  /** Indices of the pairs among all usable ones. */
  readonly indices: readonly number[];
  readonly plain: Batch; // [2B, T]
  readonly refined: Batch | null; // [2B, T′]
  /** Tokens of each completion, EOS counted. */
  readonly chosenTokens: Int32Array; // [B]
  readonly rejectedTokens: Int32Array; // [B]
  /** Tokens of the plain rows without padding. */
  readonly tokens: number;
}

/** Collates pairs for one forward pass. */
export function pairBatch(
  rows: readonly TokenizedPair[],
  indices: readonly number[],
  options: { readonly refined: boolean; readonly padId: number },
): PairBatch {
  const pairs = indices.map((index) => rows[index]!);
  const sides = (prompt: 'promptIds' | 'refinedPromptIds'): Batch =>
    collate(
      [
        ...pairs.map((row) => ({ promptIds: row[prompt], completionIds: row.chosenIds })),
        ...pairs.map((row) => ({ promptIds: row[prompt], completionIds: row.rejectedIds })),
      ],
      { bucket: bucketLength, padId: options.padId },
    );
  let tokens = 0;
  for (const row of pairs)
    tokens += 2 * row.promptIds.length + row.chosenIds.length + row.rejectedIds.length;
  return {
    indices,
    plain: sides('promptIds'),
    refined: options.refined ? sides('refinedPromptIds') : null,
    chosenTokens: Int32Array.from(pairs, (row) => row.chosenIds.length),
    rejectedTokens: Int32Array.from(pairs, (row) => row.rejectedIds.length),
    tokens,
  };
}

/** Cuts a list into consecutive parts of at most `size`. */
export function parts<T>(list: readonly T[], size: number): T[][] {
  const cut: T[][] = [];
  for (let at = 0; at < list.length; at += size) cut.push(list.slice(at, at + size));
  return cut;
}
