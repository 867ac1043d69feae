import { add, pad, reshape, slice, type Rank, type Tensor1D, type Tensor2D } from '../backend/ops';
import { addToBlocks } from '../kernels/addToBlocks';
import { embedding } from '../kernels/embedding';
import type { ModelConfig } from '../shared/modelConfig';
import type { Parameters } from './block';

/**
 * Token embeddings, with those of the positions where they are learned: int32 [B, T] → [B·T, C].
 * @param positions int32 [B·T], where they are not the first T of every row
 */
export function embedded(
  inputIds: Tensor2D,
  positions: Tensor1D | null,
  parameters: Parameters,
  config: ModelConfig,
): Tensor2D {
  const [batch, length] = inputIds.shape;
  const ids = reshape<Rank.R1>(inputIds, [batch * length]);
  const x = embedding(parameters('tokens.weight') as Tensor2D, ids); // [B·T, C]
  if (config.positions !== 'learned') return x;
  const table = parameters('positions.weight') as Tensor2D;
  if (positions) return add(x, embedding(table, positions));
  return addToBlocks(x, firstPositions(table, length, config));
}

/** The first positions of the table: [T, C]. */
function firstPositions(
  table: Tensor2D,
  length: number,
  { maxPositions, hiddenSize }: ModelConfig,
): Tensor2D {
  // Rows are padded to a bucket, which may be longer than the table; nothing reads what is padded.
  const known = Math.min(length, maxPositions);
  const taken = slice(table, [0, 0], [known, hiddenSize]);
  if (known === length) return taken;
  return pad(taken, [
    [0, length - known],
    [0, 0],
  ]);
}
