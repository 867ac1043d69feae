import type { SeriesMetric } from '../../protocol/metrics';
import { wilsonInterval } from '../../shared/statistics';
import type { MetricSeries } from '../../store/metricSeries';
import type { ChartDefinition } from './chartForms';

/** Cells of a table; null where a row has no such number. */
export type Cell = number | string | null;

/** Every logged row of a chart, as measured: nothing smoothed, clipped or left out. */
export interface ChartTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

const axes = ['step', 'epoch', 'pairs', 'tokens', 'seconds'] as const;

const number = (value: number | undefined): number | null =>
  value === undefined || Number.isNaN(value) ? null : value;

/** The rows of a chart by step, a training row before the evaluation after it. */
export function chartTable(
  series: MetricSeries,
  { lines, phase, kind }: ChartDefinition,
  evalPairs: number,
): ChartTable {
  const ends = lines.flatMap(({ bounds }) => (bounds ? [bounds.low, bounds.high] : []));
  const metrics = [...new Set([...lines.map(({ metric }) => metric), ...ends])];
  const interval = kind === 'winRate' && evalPairs > 0;
  const rows = [...new Set(lines.map(({ split }) => split))].flatMap((split) => {
    const columns = series.of(phase, split);
    if (!columns) return [];
    const values = metrics.map((metric: SeriesMetric) => columns.column(metric));
    const ties = columns.column('rewards/margins');
    return Array.from({ length: columns.length }, (_, i): Cell[] => {
      const cells = values.map((column) => number(column?.[i]));
      const share = cells[0];
      const bounds =
        typeof share === 'number' && ties?.[i] !== 0
          ? wilsonInterval(share * evalPairs, evalPairs)
          : { low: null, high: null };
      return [
        ...axes.map((axis) => number(columns[axis][i])),
        split,
        ...cells,
        ...(interval ? [bounds.low, bounds.high] : []),
      ];
    });
  });
  // Sorting is stable: within a step the training row stays before the evaluation.
  rows.sort((a, b) => Number(a[0]) - Number(b[0]));
  return {
    columns: [...axes, 'split', ...metrics, ...(interval ? ['wilson_low', 'wilson_high'] : [])],
    rows,
  };
}

/** A table as CSV (RFC 4180), every number in full. */
export function tableCsv({ columns, rows }: ChartTable): string {
  const line = (cells: readonly Cell[]): string =>
    `${cells.map((cell) => cell ?? '').join(',')}\r\n`;
  return line(columns) + rows.map(line).join('');
}

/** A table as JSON with a row an object; null where there is no finite number. */
export function tableJson(
  { columns, rows }: ChartTable,
  about: Readonly<Record<string, unknown>>,
): string {
  const objects = rows.map((row) => Object.fromEntries(columns.map((name, c) => [name, row[c]])));
  return `${JSON.stringify({ ...about, rows: objects }, null, 1)}\n`;
}

/** A row as text that spreadsheets take when it is pasted. */
export function rowText(cells: readonly Cell[]): string {
  return cells.map((cell) => cell ?? '').join('\t');
}

/** A table as such text, its columns' names first. */
export function tableText({ columns, rows }: ChartTable): string {
  return [columns, ...rows].map(rowText).join('\n');
}
