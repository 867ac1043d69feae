import { describe, expect, it } from 'vitest';

import type { MetricsRow } from '../protocol/metrics';
import { MetricSeries } from './metricSeries';
import { metricsCsv, metricsJsonLines, runMetrics } from './runMetrics';

const row = (
  phase: MetricsRow['phase'],
  split: MetricsRow['split'],
  step: number,
  values: MetricsRow['values'],
): MetricsRow => ({ phase, split, step, epoch: step / 4, seconds: step, values });

const series = new MetricSeries((notify) => {
  notify();
});
series.append([
  row('sft', 'train', 1, { loss: 6, grad_norm: 2 }),
  row('align', 'eval', 0, { loss: 0.7, 'rewards/margins': 0 }),
  row('align', 'train', 1, { loss: 0.1 + 0.2, grad_norm: Infinity, 'rewards/margins': 0 }),
  row('align', 'train', 2, { loss: 0.5, grad_norm: 1, 'rewards/margins': 0.25 }),
  row('align', 'eval', 2, { loss: 0.625, 'rewards/margins': 0.5 }),
]);

describe('the metrics of a run', () => {
  it('go out as the headless command writes them', () => {
    expect(metricsJsonLines(runMetrics(series))).toBe(
      [
        '{"phase":"sft","step":1,"epoch":0.25,"split":"train","loss":6,"grad_norm":2}',
        '{"phase":"align","step":0,"epoch":0,"split":"eval","loss":0.7,"rewards/margins":0}',
        '{"phase":"align","step":1,"epoch":0.25,"split":"train","loss":0.30000000000000004,"grad_norm":null,"rewards/margins":0}',
        '{"phase":"align","step":2,"epoch":0.5,"split":"train","loss":0.5,"grad_norm":1,"rewards/margins":0.25}',
        '{"phase":"align","step":2,"epoch":0.5,"split":"eval","loss":0.625,"rewards/margins":0.5}',
        '',
      ].join('\n'),
    );
  });

  it('go out as CSV with a column a metric that was measured', () => {
    expect(metricsCsv(runMetrics(series)).split('\r\n')).toEqual([
      'phase,step,epoch,split,loss,grad_norm,rewards/margins',
      'sft,1,0.25,train,6,2,',
      'align,0,0,eval,0.7,,0',
      'align,1,0.25,train,0.30000000000000004,Infinity,0',
      'align,2,0.5,train,0.5,1,0.25',
      'align,2,0.5,eval,0.625,,0.5',
      '',
    ]);
  });

  it('are the same after they were put aside and put back, and go on from there', () => {
    const put = new MetricSeries((notify) => {
      notify();
    });
    put.append([row('sft', 'train', 9, { loss: 1 })]);
    put.restore(structuredClone(series.copied()));
    expect(runMetrics(put)).toEqual(runMetrics(series));
    const kept = series.copied();
    put.append([row('align', 'train', 3, { 'logps/chosen': -3 })]);
    expect(put.of('align', 'train')!.column('logps/chosen')).toEqual(Float64Array.of(NaN, NaN, -3));
    // What was put aside is nobody's to change.
    expect(series.copied()).toEqual(kept);
  });
});
