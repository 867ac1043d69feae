import type { AxisRange } from '../../drawing/paper';
import { sharedSteps } from '../../experiments/seedCurves';
import type { MetricName } from '../../protocol/metrics';
import { formatNumber } from '../../shared/format';
import type { OverlaidRun } from '../../store/experiments/overlay';
import type { MetricSeries } from '../../store/metricSeries';

/** What is gained for the distance from the reference. */
export const gains = ['score', 'winRate'] as const;
export type Gain = (typeof gains)[number];

/** The vertical axis of each. */
export const gainNames: Readonly<Record<Gain, string>> = {
  score: 'judge’s mean score',
  winRate: 'sampled win rate',
};

/** An evaluation as a point; the ends of a 95 % interval are null where it has none. */
export interface FrontierPoint {
  readonly step: number;
  readonly x: number;
  readonly xLow: number | null;
  readonly xHigh: number | null;
  readonly y: number;
  readonly yLow: number | null;
  readonly yHigh: number | null;
}

/** The evaluations of one run, in the order of steps. */
export interface FrontierSeries {
  readonly name: string;
  /** Of a kept run: decides its color. */
  readonly place?: number;
  readonly points: readonly FrontierPoint[];
}

interface GainMetrics {
  readonly y: MetricName;
  readonly yLow: MetricName | null;
  readonly yHigh: MetricName | null;
}

const metricsOf: Readonly<Record<Gain, GainMetrics>> = {
  score: { y: 'score/policy', yLow: null, yHigh: null },
  winRate: {
    y: 'win_rate/sampled',
    yLow: 'win_rate/sampled_low',
    yHigh: 'win_rate/sampled_high',
  },
};

/** What a run’s evaluations show: what they gained at which KL; no point where either was not measured. */
export function frontierOf(series: MetricSeries, gain: Gain, name: string): FrontierSeries {
  const columns = series.of('align', 'eval');
  const metrics = metricsOf[gain];
  const [x, y] = [columns?.column('kl/sampled'), columns?.column(metrics.y)];
  if (!columns || !x || !y) return { name, points: [] };
  const ends = {
    xLow: columns.column('kl/sampled_low'),
    xHigh: columns.column('kl/sampled_high'),
    yLow: metrics.yLow && columns.column(metrics.yLow),
    yHigh: metrics.yHigh && columns.column(metrics.yHigh),
  };
  const end = (of: keyof typeof ends, i: number): number | null => {
    const value = ends[of]?.[i];
    return value === undefined || Number.isNaN(value) ? null : value;
  };
  const points = Array.from({ length: columns.length }, (_, i) => ({
    ...{ step: columns.step[i]!, x: x[i]!, y: y[i]! },
    ...{ xLow: end('xLow', i), xHigh: end('xHigh', i) },
    ...{ yLow: end('yLow', i), yHigh: end('yHigh', i) },
  })).filter((point) => Number.isFinite(point.x) && Number.isFinite(point.y));
  return { name, points };
}

/**
 * A kept run: at each step that all its seeds reached, their mean; one seed has its own intervals, several none.
 */
export function overlaidFrontier({ name, place, series }: OverlaidRun, gain: Gain): FrontierSeries {
  const seeds = series
    .map((one) => frontierOf(one, gain, name).points)
    .filter(({ length }) => length > 0);
  const [first = [], ...others] = seeds;
  if (others.length === 0) return { name, place, points: first };
  const steps = sharedSteps(seeds.map((points) => new Set(points.map(({ step }) => step))));
  const points = steps.map((step): FrontierPoint => {
    const there = seeds.flat().filter((point) => point.step === step);
    const mean = (of: 'x' | 'y'): number =>
      there.reduce((sum, point) => sum + point[of], 0) / there.length;
    const none = { xLow: null, xHigh: null, yLow: null, yHigh: null };
    return { step, x: mean('x'), y: mean('y'), ...none };
  });
  return { name, place, points };
}

/** Both axes of some runs: all points with their intervals in sight, a share from 0 to 1. */
export function frontierRanges(
  all: readonly FrontierSeries[],
  gain: Gain,
): { readonly x: AxisRange; readonly y: AxisRange } {
  const points = all.flatMap((series) => series.points);
  const around = (values: readonly (number | null)[]): AxisRange => {
    const known = values.filter((value) => value !== null);
    const [min, max] = [Math.min(...known), Math.max(...known)];
    if (known.length === 0) return { min: 0, max: 1 };
    const room = max > min ? 0.06 * (max - min) : 0.5;
    return { min: min - room, max: max + room };
  };
  return {
    x: around([0, ...points.flatMap(({ x, xLow, xHigh }) => [x, xLow, xHigh])]),
    y:
      gain === 'winRate'
        ? { min: 0, max: 1 }
        : around(points.flatMap(({ y, yLow, yHigh }) => [y, yLow, yHigh])),
  };
}

/** Steps that are written beside their points: all where they are few, else the first and the last. */
export function labeledPoints({ points }: FrontierSeries): FrontierPoint[] {
  const few = points.length <= 6;
  return points.filter((_, i) => few || i === 0 || i === points.length - 1);
}

/** Where a run has come to: `step 200: score 8.4 at KL 12.3 (95 % 10 to 14.6)`. */
export function lastWords({ points }: FrontierSeries, gain: Gain): string {
  const last = points.at(-1);
  if (!last) return 'no evaluation yet';
  const { step, x, y, xLow, xHigh, yLow, yHigh } = last;
  const interval = (low: number | null, high: number | null, doubt = ''): string =>
    low === null || high === null
      ? ''
      : ` (95 % ${formatNumber(low)} to ${formatNumber(high)}${doubt})`;
  const half = gain === 'winRate' && yLow !== null && yHigh !== null && yLow <= 0.5 && yHigh >= 0.5;
  const gained = interval(yLow, yHigh, half ? ', no difference yet' : '');
  const what = gain === 'score' ? 'score' : 'win rate';
  return `step ${step}: ${what} ${formatNumber(y)}${gained} at KL ${formatNumber(x)}${interval(xLow, xHigh)} nats`;
}
