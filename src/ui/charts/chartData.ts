import type { MetricName } from '../../protocol/metrics';
import { wilsonInterval } from '../../shared/statistics';
import type { MetricSeries, SeriesColumns } from '../../store/metricSeries';
import type { ChartDefinition, ChartLine } from './chartDefinitions';

/** Columns as uPlot takes them: steps first, then a column a line; null where a line has no point. */
export type ChartColumns = [number[], ...(number | null)[][]];

const finite = (value: number | undefined): number | null =>
  value !== undefined && Number.isFinite(value) ? value : null;

/** What a share of pairs is a share of: where that is exactly 0, every pair is a tie. */
const behind: Partial<Record<MetricName, MetricName>> = {
  'rewards/accuracies': 'rewards/margins',
  'refinement/accuracies': 'refinement/delta',
};

/** The value of a line at an entry, or null where there is none to show. */
function valueAt(columns: SeriesColumns, line: ChartLine, i: number): number | null {
  // While policy = reference every margin is exactly 0, and a share would be a number about nothing.
  const source = behind[line.metric];
  if (source && columns.column(source)?.[i] === 0) return null;
  return finite(columns.column(line.metric)?.[i]);
}

/** Joins the lines of a chart over the steps of all of them. */
export function chartColumns(
  series: MetricSeries,
  definition: ChartDefinition,
  evalPairs: number,
): ChartColumns {
  const { lines, phase } = definition;
  const winRate = definition.kind === 'winRate';
  const views = lines.map((line) => series.of(phase, line.split));
  const steps = new Set<number>();
  for (const view of views) view?.step.forEach((step) => steps.add(step));
  const axis = [...steps].sort((a, b) => a - b);
  const at = new Map(axis.map((step, i) => [step, i]));
  const columns = lines.map((line, l) => {
    const column = new Array<number | null>(axis.length).fill(null);
    const view = views[l];
    if (!view) return column;
    for (let i = 0; i < view.length; i++) column[at.get(view.step[i]!)!] = valueAt(view, line, i);
    return column;
  });
  if (!winRate) return [axis, ...columns];
  const intervals = columns[0]!.map((share) =>
    share === null || evalPairs === 0 ? null : wilsonInterval(share * evalPairs, evalPairs),
  );
  return [
    axis,
    ...columns,
    intervals.map((interval) => interval?.low ?? null),
    intervals.map((interval) => interval?.high ?? null),
  ];
}

/** The last value of each line; null where it has none. */
export function lastValues(columns: ChartColumns, lines: number): (number | null)[] {
  return columns
    .slice(1, 1 + lines)
    .map((column) => column.findLast((value) => value !== null) ?? null);
}
