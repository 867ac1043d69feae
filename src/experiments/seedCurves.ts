import type { MetricName, Split } from '../protocol/metrics';
import type { RunRecord } from '../protocol/runRecord';

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
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const deviation = n > 1 ? Math.sqrt(squares / (n - 1)) : 0;
  return { x, mean, low: mean - deviation, high: mean + deviation, seeds: n };
}

/** Steps that every run reached that has any, in their order: beyond them the mean would jump to that of other runs. */
export function sharedSteps(runs: readonly ReadonlySet<number>[]): number[] {
  const [first = new Set<number>(), ...others] = runs.filter(({ size }) => size > 0);
  return [...first].filter((step) => others.every((run) => run.has(step))).sort((a, b) => a - b);
}

/** What of the runs' steps falls together: evaluations as they are, training steps by their neighbors. */
function binOf(split: Split, steps: number): (step: number) => number {
  const width = Math.max(1, Math.ceil(steps / trainPoints));
  return split === 'eval' ? (step) => step : (step) => Math.ceil(step / width) * width;
}

/**
 * A metric's curve over the pairs trained on, mean and deviation over the runs' seeds.
 * A training point is first the mean of its steps in each seed.
 */
export function metricCurve(
  runs: readonly RunRecord[],
  metric: MetricName,
  split: Split,
): CurvePoint[] {
  const steps = Math.max(0, ...runs.map(({ config }) => config.training.steps));
  const bin = binOf(split, steps);
  const points = new Map<number, number[]>();
  for (const { rows, config } of runs) {
    const own = new Map<number, number[]>();
    for (const { phase, split: of, step, values } of rows) {
      const value = values[metric];
      if (phase !== 'align' || of !== split || value == null) continue;
      const x = Math.min(bin(step), steps) * config.training.batchSize;
      own.set(x, [...(own.get(x) ?? []), value]);
    }
    for (const [x, values] of own) {
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      points.set(x, [...(points.get(x) ?? []), mean]);
    }
  }
  return sorted(points);
}

/** A benchmark's curve over the pairs trained on, mean and deviation over the runs' seeds. */
export function benchmarkCurve(runs: readonly RunRecord[], name: string): CurvePoint[] {
  const points = new Map<number, number[]>();
  for (const { benchmarks, config } of runs)
    for (const row of benchmarks) {
      if (row.name !== name) continue;
      const x = row.step * config.training.batchSize;
      points.set(x, [...(points.get(x) ?? []), row.value]);
    }
  return sorted(points);
}

function sorted(points: ReadonlyMap<number, readonly number[]>): CurvePoint[] {
  return [...points].sort(([a], [b]) => a - b).map(([x, values]) => spread(x, values));
}
