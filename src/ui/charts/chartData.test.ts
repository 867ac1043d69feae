import { describe, expect, it } from 'vitest';

import type { MetricsRow } from '../../protocol/metrics';
import { MetricSeries } from '../../store/metricSeries';
import { chartColumns, lastValues } from './chartData';
import { charts } from './chartDefinitions';

const row = (split: 'train' | 'eval', step: number, values: MetricsRow['values']): MetricsRow => ({
  phase: 'align',
  step,
  epoch: 0,
  split,
  seconds: 0,
  values,
});

function seriesOf(rows: MetricsRow[]): MetricSeries {
  const series = new MetricSeries((notify) => {
    notify();
  });
  series.append(rows);
  return series;
}

const chart = (id: string) => charts.find((definition) => definition.id === id)!;

describe('chartColumns', () => {
  it('joins train and held-out lines over the steps of both', () => {
    const series = seriesOf([
      row('eval', 0, { loss: 0.7 }),
      row('train', 1, { loss: 0.69 }),
      row('train', 2, { loss: 0.6 }),
      row('eval', 2, { loss: 0.65 }),
      row('train', 3, { loss: Number.NaN }),
    ]);
    const columns = chartColumns(series, chart('loss'), 10);
    expect(columns).toEqual([
      [0, 1, 2, 3],
      [null, 0.69, 0.6, null],
      [0.7, null, 0.65, null],
    ]);
    expect(lastValues(columns, 2)).toEqual([0.6, 0.65]);
  });

  it('has no win rate and no interval while policy = reference', () => {
    const series = seriesOf([
      row('eval', 0, { 'rewards/accuracies': 0, 'rewards/margins': 0 }),
      row('eval', 5, { 'rewards/accuracies': 0.8, 'rewards/margins': 0.2 }),
    ]);
    const [steps, rate, low, high] = chartColumns(series, chart('win-rate'), 10);
    expect(steps).toEqual([0, 5]);
    expect(rate).toEqual([null, 0.8]);
    expect(low![0]).toBeNull();
    expect(high![0]).toBeNull();
    expect(low![1]).toBeCloseTo(0.4902, 4);
    expect(high![1]).toBeCloseTo(0.9433, 4);
  });
});
