import { Benchmark, type BenchOptions } from '../src/client/runBenchmark';

export { benchCases, benchVariants } from '../src/protocol/benchmark';
export { benchMarkdown } from '../src/protocol/benchmarkTable';

/** A benchmark whose workers are processes; the command starts them. */
export function benchmark(options: BenchOptions): Benchmark {
  return new Benchmark(options);
}
