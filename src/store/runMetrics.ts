import { alignmentMetrics, type MetricName, type TrainedPhase } from '../protocol/metrics';
import type { MetricSeries } from './metricSeries';

/** One logged row of a run, its metrics in the table's order. */
export interface RunMetricsRow {
  readonly phase: TrainedPhase;
  readonly step: number;
  readonly epoch: number;
  readonly split: 'train' | 'eval';
  /** As the charts count them, NaN where a row does not say; the files leave both out. */
  readonly seconds: number;
  readonly tokens: number;
  readonly metrics: readonly (readonly [MetricName, number])[];
}

/** Every logged row of a run as measured, in the order of the headless command's metrics.jsonl. */
export function runMetrics(series: MetricSeries): RunMetricsRow[] {
  const rows = (['sft', 'reward', 'align'] as const).flatMap((phase) =>
    (['train', 'eval'] as const).flatMap((split) => {
      const columns = series.of(phase, split);
      if (!columns) return [];
      const metrics = alignmentMetrics.flatMap((name) => {
        const column = columns.column(name);
        return column ? [[name, column] as const] : [];
      });
      return Array.from({ length: columns.length }, (_, i): RunMetricsRow => ({
        ...{ phase, step: columns.step[i]!, epoch: columns.epoch[i]!, split },
        ...{ seconds: columns.seconds[i]!, tokens: columns.tokens[i]! },
        metrics: metrics.map(([name, column]) => [name, column[i]!] as const),
      }));
    }),
  );
  // Sorting is stable: within a step the training row stays before the evaluation after it.
  const order = { sft: 0, reward: 1, align: 2 } as const;
  return rows.sort((a, b) => order[a.phase] - order[b.phase] || a.step - b.step);
}

/** The rows as JSON lines, as the headless command writes them; null where a number is not finite. */
export function metricsJsonLines(rows: readonly RunMetricsRow[]): string {
  return rows
    .map(
      ({ phase, step, epoch, split, metrics }) =>
        `${JSON.stringify({ phase, step, epoch, split, ...Object.fromEntries(metrics) })}\n`,
    )
    .join('');
}

/** The rows as CSV (RFC 4180), every number in full; a cell is empty where a row has no such metric. */
export function metricsCsv(rows: readonly RunMetricsRow[]): string {
  const names = alignmentMetrics.filter((name) =>
    rows.some(({ metrics }) => metrics.some(([metric]) => metric === name)),
  );
  const lines = rows.map(({ phase, step, epoch, split, metrics }) => {
    const values = new Map(metrics);
    const cells = names.map((name) => {
      const value = values.get(name);
      return value === undefined || Number.isNaN(value) ? '' : value;
    });
    return [phase, step, epoch, split, ...cells].join(',');
  });
  return [['phase', 'step', 'epoch', 'split', ...names].join(','), ...lines, ''].join('\r\n');
}
