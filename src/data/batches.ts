import { permutation, seededRandom } from '../shared/random';

/** Which training pairs make up each step's batch; any step can be asked for at any time. */
export interface BatchOrder {
  /** Positions in the training list of the pairs of a step, counted from 1. [batchSize] */
  batch(step: number): Uint32Array;
  /** Epochs that have passed once a step is done. */
  epochOf(step: number): number;
}

/**
 * Orders the training pairs into batches: in the file's order, wrapping round, or, with `shuffle`, as
 * one seeded permutation after another. Batches may straddle two epochs.
 */
export function batchOrder(
  trainCount: number,
  options: { readonly batchSize: number; readonly shuffle: boolean; readonly seed: number },
): BatchOrder {
  const { batchSize, shuffle, seed } = options;
  const random = seededRandom(seed).fork('shuffle');
  // A step rarely leaves the epoch of the one before.
  let cached: { readonly epoch: number; readonly order: Uint32Array } | null = null;
  const orderOf = (epoch: number): Uint32Array => {
    if (cached?.epoch !== epoch) {
      cached = { epoch, order: permutation(trainCount, random.fork(`epoch ${epoch}`)) };
    }
    return cached.order;
  };
  return {
    batch: (step) =>
      Uint32Array.from({ length: batchSize }, (_, i) => {
        const at = (step - 1) * batchSize + i;
        const position = at % trainCount;
        return shuffle ? orderOf(Math.floor(at / trainCount))[position]! : position;
      }),
    epochOf: (step) => (step * batchSize) / trainCount,
  };
}
