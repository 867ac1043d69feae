import { startBenchWorker } from '../src/client/benchWorker';
import { Benchmark, type BenchProgress } from '../src/client/runBenchmark';
import {
  benchCases,
  benchVariants,
  type BenchReport,
  type BenchVariant,
} from '../src/protocol/benchmark';
import { startJaxWorker } from './startJaxWorker';

declare global {
  interface Window {
    /** Runs the cases and variants named, or all; the command calls it and hears of its progress. */
    refineryBench: (names: {
      readonly cases: readonly string[] | null;
      readonly variants: readonly BenchVariant[] | null;
    }) => Promise<BenchReport>;
    /** What the command hears. */
    benchProgress: (progress: BenchProgress) => void;
    benchReport: (report: BenchReport) => void;
  }
}

window.refineryBench = ({ cases, variants }) =>
  new Benchmark({
    cases: benchCases.filter(({ name }) => cases?.includes(name) ?? true),
    variants: variants ?? benchVariants,
    asked: variants !== null,
    userAgent: navigator.userAgent,
    startWorker: (variant) =>
      variant.startsWith('jax-js') ? startJaxWorker() : startBenchWorker(),
    onProgress: (progress) => {
      window.benchProgress(progress);
    },
    onReport: (report) => {
      window.benchReport(report);
    },
  }).run();
