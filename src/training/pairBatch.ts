import { bucketLength, type Batch } from '../data/collate';
import { collateApart, collatePairs, type SharedPrefix } from '../data/collatePairs';
import type { TokenizedPair } from '../data/rows';

/** Some pairs as arrays on x and on p⊕x: chosen completions first, then rejected. */
export interface PairBatch {
  /** Indices of the pairs among all usable ones. */
  readonly indices: readonly number[];
  readonly plain: Batch;
  readonly refined: Batch | null;
  /** Tokens of each completion, EOS counted. */
  readonly chosenTokens: Int32Array; // [B]
  readonly rejectedTokens: Int32Array; // [B]
  /** Tokens of prompts and completions on x, a prompt counted with each of its completions. */
  readonly tokens: number;
}

/** How pairs are collated. */
export interface PairBatchOptions {
  readonly refined: boolean;
  readonly padId: number;
  /** Whether every completion has a row of its own, as where prompts are not shared. */
  readonly apart?: boolean;
  /** What all prompts on p⊕x begin with; absent where it is not shared. */
  readonly prefix?: SharedPrefix | null;
}

/** Collates pairs for one forward pass. */
export function pairBatch(
  rows: readonly TokenizedPair[],
  indices: readonly number[],
  { refined, padId, apart = false, prefix = null }: PairBatchOptions,
): PairBatch {
  const pairs = indices.map((index) => rows[index]!);
  const collated = (prompt: 'promptIds' | 'refinedPromptIds', shared: SharedPrefix | null): Batch =>
    (apart ? collateApart : collatePairs)(
      pairs.map((row) => ({ ...row, promptIds: row[prompt] })),
      { bucket: bucketLength, padId, prefix: shared },
    );
  let tokens = 0;
  for (const row of pairs)
    tokens += 2 * row.promptIds.length + row.chosenIds.length + row.rejectedIds.length;
  return {
    indices,
    plain: collated('promptIds', null),
    refined: refined ? collated('refinedPromptIds', prefix) : null,
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
