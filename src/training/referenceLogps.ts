import { readTensor } from '../backend/read';
import { concat, type Tensor1D } from '../backend/ops';
import { emptySidedLogps, type SidedLogps } from '../evaluation/pairLogps';
import type { Decoder } from '../model/decoder';
import { ForwardLogps } from './forwardLogps';
import { parts, type PairBatch } from './pairBatch';
import type { KeptLogps } from './runCheckpoint';

/** Forward passes whose results wait for one readback. */
const passesPerRead = 32;

/** The reference's log-probabilities of the training pairs, each computed once and kept. */
export class ReferenceLogps {
  readonly plain: SidedLogps;
  readonly refined: SidedLogps | null;
  /** 1 for each pair that has been computed. */
  readonly known: Uint8Array;

  /**
   * @param pairs how many usable pairs there are; results are kept by their index
   * @param kept what an earlier run computed of them
   */
  constructor(pairs: number, refined: boolean, kept: KeptLogps | null = null) {
    this.plain = kept?.plain ?? emptySidedLogps(pairs);
    this.refined = refined ? (kept?.refined ?? emptySidedLogps(pairs)) : null;
    this.known = kept?.known ?? new Uint8Array(pairs);
  }

  /** Whether every pair of the batch has been computed. */
  has(batch: Pick<PairBatch, 'indices'>): boolean {
    return batch.indices.every((index) => this.known[index] === 1);
  }

  /**
   * Computes the batches that a run will see first, in the very arrays in which the policy will see
   * them, so that at the first step, where policy = reference, both have the same bits.
   */
  async compute(
    reference: Decoder,
    batches: readonly PairBatch[],
    options: { readonly gate: () => Promise<void>; readonly onBatch: (batches: number) => void },
  ): Promise<void> {
    let done = 0;
    const forward = new ForwardLogps(reference);
    for (const group of parts(batches, passesPerRead)) {
      const results: Tensor1D[] = [];
      try {
        for (const batch of group) {
          await options.gate();
          results.push(forward.of(batch.plain)); // [2B]
          if (batch.refined) results.push(forward.of(batch.refined)); // [2B]
          options.onBatch(++done);
        }
        const all = concat(results);
        const values = await readTensor(all);
        all.dispose();
        this.#keep(group, values);
      } finally {
        forward.dispose();
        results.forEach((result) => {
          result.dispose();
        });
      }
    }
  }

  #keep(batches: readonly PairBatch[], values: Float32Array): void {
    let at = 0;
    for (const batch of batches) {
      for (const sided of batch.refined && this.refined
        ? [this.plain, this.refined]
        : [this.plain]) {
        for (const side of [sided.chosen, sided.rejected])
          for (const index of batch.indices) {
            const value = values[at++]!;
            if (this.known[index] === 0) side[index] = value;
          }
      }
      for (const index of batch.indices) this.known[index] = 1;
    }
  }

  /** The kept values of a batch's pairs, in its order. */
  of(sided: SidedLogps, indices: readonly number[]): SidedLogps {
    return {
      chosen: Float32Array.from(indices, (index) => sided.chosen[index]!),
      rejected: Float32Array.from(indices, (index) => sided.rejected[index]!),
    };
  }
}
