import type { BenchReport, BenchVariant } from '../protocol/benchmark';
import type { Failure } from './state';

/** How a benchmark on this machine stands. */
export interface BenchState {
  readonly open: boolean;
  /** Names of the cases that are chosen, and the ways to compute them. */
  readonly cases: readonly string[];
  readonly variants: readonly BenchVariant[];
  /** What is being done; null where nothing runs. */
  readonly progress: {
    readonly done: number;
    readonly total: number;
    readonly what: string;
  } | null;
  /** What was measured so far; null before the first case is done. */
  readonly report: BenchReport | null;
  /** Why the last one ended before its end. */
  readonly failure: Failure | null;
}

/** The cases and variants that take seconds on any adapter. */
export const quietBench: BenchState = {
  open: false,
  cases: ['dpo-nano', 'sr-dpo-nano'],
  variants: ['webgpu', 'wasm'],
  progress: null,
  report: null,
  failure: null,
};
