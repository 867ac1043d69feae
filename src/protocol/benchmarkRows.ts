import {
  tokensOf,
  type BenchCase,
  type BenchCounts,
  type BenchRow,
  type BenchStep,
  type BenchVariant,
} from './benchmark';
import { caseFlops } from './benchmarkFlops';
import { median } from '../shared/statistics';

/** What a variant measured of a case. */
export interface Measured {
  readonly variant: BenchVariant;
  readonly threads: number;
  /** Loss of the second step. */
  readonly loss: number;
  /** Steps after warm-up, at least one. */
  readonly steps: readonly BenchStep[];
  /** The speed of our own matrix product on the same hardware. */
  readonly matmulGflops: number | null;
}

/** The row of a case and variant. */
export function benchRow(of: BenchCase, measured: Measured): BenchRow {
  const { variant, threads, loss, steps, matmulGflops } = measured;
  const times = steps.map(({ milliseconds }) => milliseconds);
  const ms = median(times);
  const flops = caseFlops(of);
  // Of the last step, by which everything that recurs has been made.
  const counts: BenchCounts = steps.at(-1)!.counts;
  return {
    ...{ case: of.name, variant },
    ...{ ms, msLow: Math.min(...times), msHigh: Math.max(...times), steps: steps.length },
    tokensPerSecond: (tokensOf(of) / ms) * 1000,
    dispatches: counts.dispatches,
    buffersCreated: counts.buffersCreated,
    bytesUploaded: counts.bytesUploaded,
    readbacks: counts.readbacks,
    peakGpuBytes: counts.peakBytes,
    gflop: flops / 1e9,
    matmulShare: matmulGflops === null ? null : flops / (ms / 1000) / (matmulGflops * 1e9),
    ...{ threads, loss },
  };
}
