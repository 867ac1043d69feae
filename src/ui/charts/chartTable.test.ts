import { describe, expect, it } from 'vitest';

import type { MetricsRow } from '../../protocol/metrics';
import { MetricSeries } from '../../store/metricSeries';
import { charts } from './chartDefinitions';
import { chartTable, tableCsv, tableJson, tableText } from './chartTable';

const chart = (id: string) => charts.find((definition) => definition.id === id)!;
const row = (split: 'train' | 'eval', step: number, values: MetricsRow['values']): MetricsRow => ({
  ...{ phase: 'align', step, epoch: step / 2, split, seconds: step + 0.5, values },
  seen: { pairs: 4 * step, tokens: 90 * step },
});

function seriesOf(rows: MetricsRow[]): MetricSeries {
  const series = new MetricSeries((notify) => {
    notify();
  });
  series.append(rows);
  return series;
}

describe('chartTable', () => {
  const series = seriesOf([
    row('eval', 0, { loss: 0.7 }),
    row('train', 1, { loss: 0.1 + 0.2 }),
    row('train', 2, { loss: Number.POSITIVE_INFINITY }),
    row('eval', 2, { loss: 0.65 }),
  ]);
  const table = chartTable(series, chart('loss'), 10);

  it('has every row by step, training before held out', () => {
    expect(table.columns).toEqual(['step', 'epoch', 'pairs', 'tokens', 'seconds', 'split', 'loss']);
    expect(table.rows).toEqual([
      [0, 0, 0, 0, 0.5, 'eval', 0.7],
      [1, 0.5, 4, 90, 1.5, 'train', 0.1 + 0.2],
      [2, 1, 8, 180, 2.5, 'train', Number.POSITIVE_INFINITY],
      [2, 1, 8, 180, 2.5, 'eval', 0.65],
    ]);
  });

  it('goes out as CSV with every digit', () => {
    expect(tableCsv(table)).toBe(
      'step,epoch,pairs,tokens,seconds,split,loss\r\n' +
        '0,0,0,0,0.5,eval,0.7\r\n' +
        '1,0.5,4,90,1.5,train,0.30000000000000004\r\n' +
        '2,1,8,180,2.5,train,Infinity\r\n' +
        '2,1,8,180,2.5,eval,0.65\r\n',
    );
  });

  it('goes out as JSON with null for what is no finite number', () => {
    const { chart: name, rows } = JSON.parse(tableJson(table, { chart: 'loss' })) as {
      chart: string;
      rows: Record<string, unknown>[];
    };
    expect(name).toBe('loss');
    expect(rows[1]).toEqual({
      ...{ step: 1, epoch: 0.5, pairs: 4, tokens: 90, seconds: 1.5, split: 'train' },
      loss: 0.30000000000000004,
    });
    expect(rows[2]!.loss).toBeNull();
  });

  it('is copied with tabs between', () => {
    expect(tableText(table).split('\n')[1]).toBe('0\t0\t0\t0\t0.5\teval\t0.7');
  });

  it('gives a win rate its interval, except where every pair is a tie', () => {
    const { columns, rows } = chartTable(
      seriesOf([
        row('eval', 0, { 'rewards/accuracies': 0, 'rewards/margins': 0 }),
        row('eval', 5, { 'rewards/accuracies': 0.8, 'rewards/margins': 0.2 }),
      ]),
      chart('win-rate'),
      10,
    );
    expect(columns.slice(-3)).toEqual(['rewards/accuracies', 'wilson_low', 'wilson_high']);
    expect(rows[0]!.slice(-3)).toEqual([0, null, null]);
    expect(rows[1]!.at(-2)).toBeCloseTo(0.4902, 4);
    expect(rows[1]!.at(-1)).toBeCloseTo(0.9433, 4);
  });

  it('gives correlations the ends of their intervals', () => {
    const { columns, rows } = chartTable(
      seriesOf([
        row('eval', 5, {
          ...{ 'correlation/delta_kendall': 0.3, 'correlation/delta_kendall_low': 0.1 },
          'correlation/delta_kendall_high': 0.4,
        }),
      ]),
      chart('delta-correlation'),
      10,
    );
    expect(columns.slice(-2)).toEqual([
      'correlation/delta_kendall_low',
      'correlation/delta_kendall_high',
    ]);
    expect(rows[0]!.slice(-2)).toEqual([0.1, 0.4]);
    expect(rows[0]![columns.indexOf('correlation/delta_kendall')]).toBe(0.3);
  });
});
