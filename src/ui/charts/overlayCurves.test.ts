import { describe, expect, it } from 'vitest';

import type { MetricsRow } from '../../protocol/metrics';
import type { OverlaidRun } from '../../store/experiments/overlay';
import { MetricSeries } from '../../store/metricSeries';
import { charts } from './chartDefinitions';
import { overlaidLines, overlayCurves, overlayValues, pointsIn } from './overlayCurves';

const chart = (id: string) => charts.find((definition) => definition.id === id)!;
const row = (
  split: MetricsRow['split'],
  step: number,
  values: MetricsRow['values'],
): MetricsRow => ({
  ...{ phase: 'align', split, step, epoch: step / 10, seconds: Number.NaN, values },
});
const run = (name: string, ...seeds: readonly (readonly MetricsRow[])[]): OverlaidRun => ({
  ...{ name, place: 4, asked: [] },
  series: seeds.map((rows) => {
    const series = new MetricSeries(() => undefined);
    series.append(rows);
    return series;
  }),
});
const plain = { xAxis: 'step', logX: false, smoothing: 0 } as const;
const losses = (first: number, last: number): MetricsRow[] => [
  row('train', 1, { loss: 9 }),
  row('eval', 0, { loss: first }),
  row('eval', 10, { loss: last }),
];

describe('kept runs behind a chart', () => {
  it('are the mean of their seeds with one deviation to either side: 1 and 3 are 2 ± √2', () => {
    const [curve, ...others] = overlayCurves(
      [run('a', losses(1, 0.5), losses(3, 0.5))],
      chart('loss'),
      plain,
    );
    expect(others).toEqual([]);
    expect(curve).toMatchObject({ name: 'a', place: 4, dashed: false });
    const [first, last] = curve!.points;
    expect(first).toMatchObject({ x: 0, mean: 2, seeds: 2 });
    expect(first!.low).toBeCloseTo(2 - Math.SQRT2, 12);
    expect(first!.high).toBeCloseTo(2 + Math.SQRT2, 12);
    expect(last).toEqual({ x: 10, mean: 0.5, low: 0.5, high: 0.5, seeds: 2 });
  });

  it('stand where the axis counts them, and nowhere by a clock that was not kept', () => {
    const runs = [run('a', losses(1, 0.5))];
    const places = (view: Parameters<typeof overlayCurves>[2]) =>
      overlayCurves(runs, chart('loss'), view)[0]?.points.map(({ x }) => x);
    expect(places({ ...plain, xAxis: 'epoch' })).toEqual([0, 1]);
    expect(places({ ...plain, logX: true })).toEqual([10]);
    expect(places({ ...plain, xAxis: 'time' })).toBeUndefined();
  });

  it('stand at the mean of their seeds’ clocks and tokens, where all of them were kept with these', () => {
    const timed = (seconds: number, loss: number): MetricsRow[] => [
      { ...row('eval', 10, { loss }), seconds, seen: { pairs: 40, tokens: 100 * seconds } },
    ];
    const known = run('a', timed(2, 1), timed(4, 3));
    const places = (xAxis: 'time' | 'tokens' | 'pairs', ...runs: readonly OverlaidRun[]) =>
      overlayCurves(runs, chart('loss'), { ...plain, xAxis }).map(({ name, points }) => [
        name,
        ...points.map(({ x, mean }) => [x, mean]),
      ]);
    const earlier = run('b', losses(1, 0.5));
    expect(places('time', known, earlier)).toEqual([['a', [3, 2]]]);
    expect(places('tokens', known, earlier)).toEqual([['a', [300, 2]]]);
    expect(places('pairs', known)).toEqual([['a', [40, 2]]]);
    // A mean of the seeds that have a clock would be another curve than by step.
    expect(places('time', run('c', timed(2, 1), losses(1, 0.5)))).toEqual([]);
  });

  it('join seeds step by step where an epoch has not as many pairs for each', () => {
    const seed = (pairs: number, loss: number): MetricsRow[] =>
      [0, 110].map((step) => ({ ...row('eval', step, { loss }), epoch: step / pairs }));
    const [curve] = overlayCurves([run('a', seed(10, 1), seed(11, 3))], chart('loss'), {
      ...plain,
      xAxis: 'epoch',
    });
    expect(curve!.points.map(({ x, mean, seeds }) => [x, mean, seeds])).toEqual([
      [0, 2, 2],
      [10.5, 2, 2],
    ]);
  });

  it('end where the first of their seeds ended, which another would bend; one without rows does not count', () => {
    const stopped = [row('eval', 0, { loss: 3 })];
    const points = (...seeds: readonly (readonly MetricsRow[])[]) =>
      overlayCurves([run('a', ...seeds)], chart('loss'), plain)[0]!.points;
    expect(points(losses(1, 0.5), stopped).map(({ x, mean }) => [x, mean])).toEqual([[0, 2]]);
    expect(points(losses(1, 0.5), []).map(({ x }) => x)).toEqual([0, 10]);
  });

  it('without held-out rows are there by their training batches, smoothed as the view asks', () => {
    const batches = [row('train', 1, { loss: 1 }), row('train', 2, { loss: 0 })];
    const means = (smoothing: number) =>
      overlayCurves([run('a', batches)], chart('loss'), { ...plain, smoothing })[0]!.points.map(
        ({ mean }) => mean,
      );
    expect(means(0)).toEqual([1, 0]);
    // (0.5 · 1 + 0) / (0.5 + 1): the moving average without its pull toward zero.
    expect(means(0.5)[1]).toBeCloseTo(1 / 3, 12);
  });

  it('show no share while every margin is exactly 0', () => {
    const rows = [
      row('eval', 0, { 'rewards/accuracies': 0, 'rewards/margins': 0 }),
      row('eval', 5, { 'rewards/accuracies': 0.8, 'rewards/margins': 0.2 }),
    ];
    const [curve] = overlayCurves([run('a', rows)], chart('accuracies'), plain);
    expect(curve!.points.map(({ x, mean }) => [x, mean])).toEqual([[5, 0.8]]);
  });

  it('draw both sides of the rewards, and of many lines one', () => {
    expect(overlaidLines(chart('rewards')).map(({ metric }) => metric)).toEqual([
      'rewards/chosen',
      'rewards/rejected',
    ]);
    expect(overlaidLines(chart('score-correlation'))).toHaveLength(1);
    expect(overlaidLines(chart('sampled-scores')).map(({ metric }) => metric)).toEqual([
      'score/policy',
    ]);
    expect(overlaidLines(chart('grad-norm')).map(({ split }) => split)).toEqual(['train']);
  });

  it('say their value at a place, or at their end', () => {
    const curves = overlayCurves([run('a', losses(2, 0.5))], chart('loss'), plain);
    expect(overlayValues(curves, 'a', null)).toEqual([0.5]);
    expect(overlayValues(curves, 'a', 9)).toEqual([2]);
    expect(overlayValues(curves, 'a', -1)).toEqual([null]);
  });

  it('run on to the next point beyond a window', () => {
    const points = [0, 10, 20, 30, 40].map((x) => ({ x, mean: x, low: x, high: x, seeds: 1 }));
    const places = (min: number, max: number) => pointsIn(points, { min, max }).map(({ x }) => x);
    expect(places(15, 25)).toEqual([10, 20, 30]);
    expect(places(12, 18)).toEqual([10, 20]);
    expect(places(0, 40)).toEqual([0, 10, 20, 30, 40]);
  });
});
