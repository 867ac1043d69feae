import { expect, it } from 'vitest';

import type { MetricsRow } from '../../protocol/metrics';
import { resolveConfig } from '../../protocol/resolveConfig';
import type { RunSummary } from '../../protocol/run';
import { MetricSeries } from '../metricSeries';
import { recordOf } from './recorder';

it('a record keeps the seconds and tokens of its rows, and none where a row does not say', () => {
  const row = (step: number, part: Partial<MetricsRow>): MetricsRow => ({
    ...{ phase: 'align', split: 'eval', step, epoch: step / 4, seconds: Number.NaN },
    ...{ values: { loss: 1 / step }, ...part },
  });
  const series = new MetricSeries(() => undefined);
  series.append([row(2, { seconds: 7.25, seen: { pairs: 8, tokens: 300 } }), row(4, {})]);
  const config = resolveConfig({ version: 1, data: { path: 'p' } });
  const { body } = recordOf({
    ...{ id: 'a', summary: { config, stepsTrained: 4 } as RunSummary, origin: null, series },
    ...{ samples: { step: null, rows: [] }, benchmarks: [], heldOut: null },
  });
  const place = { phase: 'align', split: 'eval' };
  expect(body.rows).toEqual([
    { ...place, step: 2, epoch: 0.5, seconds: 7.25, tokens: 300, values: { loss: 0.5 } },
    { ...place, step: 4, epoch: 1, values: { loss: 0.25 } },
  ]);
});
