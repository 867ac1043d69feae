import { describe, expect, it } from 'vitest';

import type { MetricsRow } from '../../protocol/metrics';
import { MetricSeries } from '../../store/metricSeries';
import { chartData, lastValues, wholeAxis, type DataView } from './chartData';
import { charts } from './chartDefinitions';

const row = (split: 'train' | 'eval', step: number, values: MetricsRow['values']): MetricsRow => ({
  phase: 'align',
  step,
  epoch: step / 4,
  split,
  seconds: split === 'train' ? 2 * step : 2 * step + 1,
  seen: { pairs: 8 * step, tokens: 100 * step },
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
const plain: DataView = { xAxis: 'step', logX: false, smoothing: 0 };
const none = Number.NaN;

const losses = [
  row('eval', 0, { loss: 0.7 }),
  row('train', 1, { loss: 0.69 }),
  row('train', 2, { loss: 0.6 }),
  row('eval', 2, { loss: 0.65 }),
  row('train', 3, { loss: Number.NaN }),
];

describe('chartData', () => {
  it('joins train and held-out lines over the steps of both', () => {
    const data = chartData(seriesOf(losses), chart('loss'), 10, plain);
    expect([...data.x]).toEqual([0, 1, 2, 3]);
    expect(data.lines.map((line) => [...line])).toEqual([
      [none, 0.69, 0.6, none],
      [0.7, none, 0.65, none],
    ]);
    expect(lastValues(data)).toEqual([0.6, 0.65]);
    expect(data.intervals).toEqual([null, null]);
  });

  it.each([
    ['pairs', [0, 8, 16, 24]],
    ['tokens', [0, 100, 200, 300]],
    ['epoch', [0, 0.25, 0.5, 0.75]],
    ['time', [1, 2, 4, 5, 6]],
  ] as const)('counts %s', (xAxis, places) => {
    const data = chartData(seriesOf(losses), chart('loss'), 10, { ...plain, xAxis });
    expect([...data.x]).toEqual(places);
  });

  it('has no place for step 0 on a logarithmic axis', () => {
    const series = seriesOf(losses);
    const data = chartData(series, chart('loss'), 10, { ...plain, logX: true });
    expect([...data.x]).toEqual([1, 2, 3]);
    expect(wholeAxis([series], 'align', { xAxis: 'step', logX: true })).toEqual({ min: 1, max: 3 });
    expect(wholeAxis([series], 'align', { xAxis: 'step', logX: false })).toEqual({
      min: 0,
      max: 3,
    });
  });

  it('smooths what is of a batch, and nothing that is of all held-out pairs', () => {
    const rows = [
      row('eval', 0, { loss: 0.7, learning_rate: 1 }),
      row('train', 1, { loss: 1, learning_rate: 1 }),
      row('train', 2, { loss: 0, learning_rate: 0 }),
    ];
    const view = { ...plain, smoothing: 0.5 };
    const data = chartData(seriesOf(rows), chart('loss'), 10, view);
    expect(data.smoothed[0]![1]).toBe(1);
    expect(data.smoothed[0]![2]).toBeCloseTo(1 / 3, 12);
    expect(data.smoothed[1]).toBeNull();
    // The learning rate is no measurement.
    expect(chartData(seriesOf(rows), chart('learning-rate'), 10, view).smoothed).toEqual([null]);
  });

  it('has no win rate and no interval while policy = reference', () => {
    const series = seriesOf([
      row('eval', 0, { 'rewards/accuracies': 0, 'rewards/margins': 0 }),
      row('eval', 5, { 'rewards/accuracies': 0.8, 'rewards/margins': 0.2 }),
    ]);
    const {
      x,
      lines,
      intervals: [interval],
    } = chartData(series, chart('win-rate'), 10, plain);
    expect([...x]).toEqual([0, 5]);
    expect([...lines[0]!]).toEqual([none, 0.8]);
    expect(interval!.low[0]).toBeNaN();
    expect(interval!.high[0]).toBeNaN();
    expect(interval!.low[1]).toBeCloseTo(0.4902, 4);
    expect(interval!.high[1]).toBeCloseTo(0.9433, 4);
  });

  it('has the interval of each correlation as it was measured', () => {
    const values = {
      ...{ 'correlation/marginal_pearson': 0.5, 'correlation/marginal_kendall': 0.3 },
      ...{ 'correlation/marginal_pearson_low': 0.2, 'correlation/marginal_pearson_high': 0.7 },
      ...{ 'correlation/marginal_kendall_low': 0.1, 'correlation/marginal_kendall_high': 0.4 },
    };
    const series = seriesOf([row('eval', 0, {}), row('eval', 5, values)]);
    const { intervals } = chartData(series, chart('score-correlation'), 10, plain);
    expect(intervals.map((one) => [[...one!.low], [...one!.high]])).toEqual([
      [
        [none, 0.2],
        [none, 0.7],
      ],
      [
        [none, none],
        [none, none],
      ],
      [
        [none, 0.1],
        [none, 0.4],
      ],
    ]);
  });
});
