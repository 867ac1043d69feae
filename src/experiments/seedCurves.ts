import type { MetricName, Split } from '../protocol/metrics';
import type { RunRecord } from '../protocol/runRecord';
import { mean } from '../shared/statistics';

/** A point of a curve: the mean of the seeds and one sample deviation to either side. */
export interface CurvePoint {
  /** Pairs trained on. */
  readonly x: number;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly seeds: number;
}

/** Points of a curve of training batches, each the mean of the steps about it. */
const trainPoints = 24;

/** The mean of values with one deviation to either side; no width for a single value. */
export function spread(x: number, values: readonly number[]): CurvePoint {
  const n = values.length;
  const center = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - center) ** 2, 0);
  const deviation = n > 1 ? Math.sqrt(squares / (n - 1)) : 0;
  return { x, mean: center, low: center - deviation, high: center + deviation, seeds: n };
}

/** Steps that every run reached that has any, in their order: beyond them the mean would jump to that of other runs. */
export function sharedSteps(runs: readonly ReadonlySet<number>[]): number[] {
  const [first = new Set<number>(), ...others] = runs.filter(({ size }) => size > 0);
  return [...first].filter((step) => others.every((run) => run.has(step))).sort((a, b) => a - b);
}

/** What of some steps falls together: evaluations as they are, training steps by their neighbors, at the last of them. */
function binOf(split: Split, planned: number, last: number): (step: number) => number {
  const width = Math.max(1, Math.ceil(planned / trainPoints));
  return split === 'eval'
    ? (step) => step
    : (step) => Math.min(last, Math.ceil(step / width) * width);
}

/** One seed's values by step. */
interface Seed {
  readonly batchSize: number;
  readonly byStep: ReadonlyMap<number, number>;
}

/** The mean and deviation over the seeds, as far as all of them have come; `bin` says which steps are one point. */
function joined(
  seeds: readonly Seed[],
  binUpTo: (last: number) => (step: number) => number,
): CurvePoint[] {
  const some = seeds.filter(({ byStep }) => byStep.size > 0);
  const shared = sharedSteps(some.map(({ byStep }) => new Set(byStep.keys())));
  const bin = binUpTo(shared.at(-1) ?? 0);
  const bins = new Map<number, number[]>();
  for (const step of shared) bins.set(bin(step), [...(bins.get(bin(step)) ?? []), step]);
  const batchSize = mean(some.map((seed) => seed.batchSize));
  return [...bins].map(([end, steps]) =>
    spread(
      end * batchSize,
      some.map(({ byStep }) => mean(steps.map((step) => byStep.get(step)!))),
    ),
  );
}

/**
 * A metric's curve over the pairs trained on, mean and deviation over the runs' seeds, as far as all of them have
 * come. A training point is first the mean of its steps in each seed.
 */
export function metricCurve(
  runs: readonly RunRecord[],
  metric: MetricName,
  split: Split,
): CurvePoint[] {
  const planned = Math.max(0, ...runs.map(({ config }) => config.training.steps));
  const seeds = runs.map(({ rows, config }): Seed => {
    const byStep = new Map<number, number>();
    for (const { phase, split: of, step, values } of rows) {
      const value = values[metric];
      if (phase === 'align' && of === split && value != null) byStep.set(step, value);
    }
    return { batchSize: config.training.batchSize, byStep };
  });
  return joined(seeds, (last) => binOf(split, planned, last));
}

/**
 * A benchmark's curve over the pairs trained on, mean and deviation over the runs' seeds, as far as all of them have
 * come.
 */
export function benchmarkCurve(runs: readonly RunRecord[], name: string): CurvePoint[] {
  const seeds = runs.map(({ benchmarks, config }): Seed => {
    const own = benchmarks.filter((row) => row.name === name);
    return {
      batchSize: config.training.batchSize,
      byStep: new Map(own.map(({ step, value }) => [step, value])),
    };
  });
  return joined(seeds, () => (step) => step);
}
