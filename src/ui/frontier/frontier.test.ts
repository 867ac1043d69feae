import { describe, expect, it } from 'vitest';

import type { MetricsRow } from '../../protocol/metrics';
import { MetricSeries } from '../../store/metricSeries';
import { frontierOf, frontierRanges, labeledPoints, lastWords, overlaidFrontier } from './frontier';
import { exportedFrontier, frontierTable } from './frontierSheet';

const row = (step: number, values: MetricsRow['values']): MetricsRow => ({
  ...{ phase: 'align', split: 'eval', step, epoch: 0, seconds: 0, values },
});
const series = new MetricSeries((notify) => {
  notify();
});
series.append([
  row(0, { 'kl/sampled': 0, 'score/policy': 5, 'win_rate/sampled': 0.5 }),
  row(10, { 'score/policy': 6 }),
  row(20, {
    ...{ 'kl/sampled': 4, 'kl/sampled_low': 3, 'kl/sampled_high': 5, 'score/policy': 8 },
    ...{ 'win_rate/sampled': 0.8, 'win_rate/sampled_low': 0.6, 'win_rate/sampled_high': 0.9 },
  }),
]);

describe('reward against KL', () => {
  const scores = frontierOf(series, 'score', 'DPO');
  const wins = frontierOf(series, 'winRate', 'DPO');

  it('has a point for each evaluation that measured both, in the order of steps', () => {
    expect(scores.points.map(({ step, x, y }) => [step, x, y])).toEqual([
      [0, 0, 5],
      [20, 4, 8],
    ]);
    expect(wins.points.at(-1)).toMatchObject({ xLow: 3, xHigh: 5, y: 0.8, yLow: 0.6, yHigh: 0.9 });
    expect(frontierOf(new MetricSeries(() => undefined), 'score', 'DPO').points).toEqual([]);
  });

  it('shows all points with their intervals, a share from 0 to 1', () => {
    const { x, y } = frontierRanges([scores, wins], 'winRate');
    expect(x.min).toBeLessThan(0);
    expect(x.max).toBeGreaterThan(5);
    expect(y).toEqual({ min: 0, max: 1 });
    expect(frontierRanges([scores], 'score').y.max).toBeCloseTo(8.18, 12);
    expect(frontierRanges([], 'score').x.max).toBeGreaterThan(0);
  });

  it('says where the run has come to, and names few of many steps', () => {
    expect(lastWords(wins, 'winRate')).toBe(
      'step 20: win rate 0.8 (95 % 0.6 to 0.9) at KL 4 (95 % 3 to 5) nats',
    );
    const doubtful = { ...wins, points: [{ ...wins.points.at(-1)!, yLow: 0.4 }] };
    expect(lastWords(doubtful, 'winRate')).toContain(
      '(95 % 0.4 to 0.9, no difference yet) at KL 4',
    );
    expect(lastWords({ name: 'x', points: [] }, 'score')).toBe('no evaluation yet');
    const [point] = scores.points;
    const many = {
      name: 'x',
      points: Array.from({ length: 9 }, (_, step) => ({ ...point!, step })),
    };
    expect(labeledPoints(many).map(({ step }) => step)).toEqual([0, 8]);
  });

  it('is taken away as a table and a picture, of several runs too', () => {
    const other = { ...wins, name: 'IPO' };
    expect(frontierTable([wins, other]).rows.map(([name, step]) => `${name} ${step}`)).toEqual([
      ...['DPO 0', 'DPO 20', 'IPO 0', 'IPO 20'],
    ]);
    const svg = exportedFrontier([wins, other], 'winRate', 'DPO').svg();
    expect(svg.match(/<polyline/g)).toHaveLength(2);
    expect(svg.match(/data-step="20"/g)).toHaveLength(2);
    expect(svg).not.toContain('NaN');
  });

  it('of a kept run is the mean of its seeds at each step that all of them reached', () => {
    const other = new MetricSeries(() => undefined);
    other.append([row(20, { 'kl/sampled': 8, 'score/policy': 6 })]);
    const kept = { name: 'a', place: 2, series: [series, other], asked: [] };
    expect(overlaidFrontier(kept, 'score')).toMatchObject({ name: 'a', place: 2 });
    const { points } = overlaidFrontier(kept, 'score');
    expect(points.map(({ step, x, y, xLow }) => [step, x, y, xLow])).toEqual([[20, 6, 7, null]]);
    // One seed keeps its own interval.
    expect(overlaidFrontier({ ...kept, series: [series] }, 'score').points[1]!.xLow).toBe(3);
  });
});
