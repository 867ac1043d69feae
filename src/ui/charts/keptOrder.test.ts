import { expect, it } from 'vitest';

import type { MetricsRow } from '../../protocol/metrics';
import type { OverlaidRun } from '../../store/experiments/overlay';
import { MetricSeries } from '../../store/metricSeries';
import { keptOrder } from './keptOrder';

const row = (split: MetricsRow['split'], values: MetricsRow['values']): MetricsRow => ({
  ...{ phase: 'align', split, step: 1, epoch: 0.1, seconds: 0, values },
});
const run = (asked: OverlaidRun['asked'], ...rows: readonly MetricsRow[]): OverlaidRun => {
  const series = new MetricSeries(() => undefined);
  series.append(rows);
  for (const { name } of asked)
    series.amend({
      ...{ phase: 'align', split: 'benchmark', step: 1, epoch: 0.1, seconds: 0 },
      values: { [`benchmark/${name}`]: 0.5 },
    });
  return { name: 'a', place: 0, series: [series], asked };
};
const ids = (runs: readonly OverlaidRun[], part: { pinned?: string[]; filter?: string } = {}) =>
  keptOrder(runs, { pinned: [], filter: '', ...part }).map(({ id }) => id);

const plain = row('train', { loss: 1, marginal: 0.5, grad_norm: 2 });
const held = row('eval', { loss: 1, marginal: 0.5, 'rewards/margins': 0.1 });

it('kept runs alone have the charts on which one of them has a curve', () => {
  expect(ids([run([], plain, held)])).toEqual(['margins', 'loss', 'grad-norm']);
  expect(ids([])).toEqual([]);
});

it('kept runs of a refined method have its charts too, the sampled ones theirs', () => {
  const refined = row('train', { 'refinement/delta': 1, 'refinement/marginal': 1 });
  const sampled = row('eval', { 'win_rate/sampled': 0.6, 'kl/sampled': 1 });
  expect(ids([run([], plain), run([], refined, held, sampled)])).toEqual([
    ...['sampled-win-rate', 'margins', 'loss', 'refinement', 'refinement-marginal'],
    ...['sampled-kl', 'grad-norm'],
  ]);
});

it('kept runs have a chart for each set of questions that they were asked', () => {
  const arc = { name: 'arc', metric: 'acc_norm', n: 20 };
  expect(ids([run([arc], plain)])).toContain('benchmark-arc');
  const [chart] = keptOrder([run([arc], plain)], { pinned: [], filter: 'arc' });
  expect(chart).toMatchObject({ title: 'arc', unit: 'acc_norm' });
  expect(chart!.help).toContain('over 20 questions');
});

it('the charts of kept runs are pinned and found as those of the page’s own', () => {
  expect(ids([run([], plain, held)], { pinned: ['grad-norm'] })[0]).toBe('grad-norm');
  expect(ids([run([], plain, held)], { filter: 'norm' })).toEqual(['grad-norm']);
});
