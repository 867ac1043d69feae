import type { PairLogps, SidedLogps } from '../evaluation/pairLogps';
import type { PairBatch } from './pairBatch';
import type { ReferenceLogps } from './referenceLogps';

/** What a logging step read back of one update. */
export interface ObservedStep {
  readonly losses: Float32Array; // [B]
  readonly logps: PairLogps;
}

/** Sorts the values read from an update's micro-batches into whole-batch columns. */
export function observedStep(
  values: Float32Array,
  microBatches: readonly PairBatch[],
  reference: ReferenceLogps,
): ObservedStep {
  const columns: number[][] = [[], [], [], [], []];
  let at = 0;
  for (const batch of microBatches) {
    const pairs = batch.indices.length;
    for (const column of columns.slice(0, batch.refined ? 5 : 3)) {
      column.push(...values.subarray(at, at + pairs));
      at += pairs;
    }
  }
  const [losses, chosen, rejected, refinedChosen, refinedRejected] = columns.map((column) =>
    Float32Array.from(column),
  ) as [Float32Array, Float32Array, Float32Array, Float32Array, Float32Array];
  const indices = microBatches.flatMap((batch) => [...batch.indices]);
  const sided = (c: Float32Array, r: Float32Array): SidedLogps => ({ chosen: c, rejected: r });
  return {
    losses,
    logps: {
      policy: sided(chosen, rejected),
      reference: reference.of(reference.plain, indices),
      refined: reference.refined
        ? {
            policy: sided(refinedChosen, refinedRejected),
            reference: reference.of(reference.refined, indices),
          }
        : null,
      chosenTokens: Int32Array.from(microBatches.flatMap((batch) => [...batch.chosenTokens])),
      rejectedTokens: Int32Array.from(microBatches.flatMap((batch) => [...batch.rejectedTokens])),
    },
  };
}
