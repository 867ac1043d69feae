import type { MetricName, SeriesMetric, TrainedPhase } from '../../protocol/metrics';
import { wilsonInterval } from '../../shared/statistics';
import type { AxisWindow, XAxis } from '../../store/chartView';
import type { MetricSeries, SeriesColumns } from '../../store/metricSeries';
import type { ChartDefinition, ChartLine } from './chartForms';
import { smoothed } from './smoothing';

/** What a chart knows, as measured: places on the axis first, then a column a line. */
export interface ChartData {
  /** Rising places of all lines together. */
  readonly x: Float64Array;
  /** A column a line; NaN where it has no point. */
  readonly lines: readonly Float64Array[];
  /** The moving average of a line; null where it is drawn as it is. */
  readonly smoothed: readonly (Float64Array | null)[];
  /** The 95 % interval of a line; null where it has none. */
  readonly intervals: readonly (Interval | null)[];
}

interface Interval {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** What of the view changes a chart's data. */
export interface DataView {
  readonly xAxis: XAxis;
  readonly logX: boolean;
  readonly smoothing: number;
}

/** What a share of pairs is a share of: where that is exactly 0, every pair is a tie. */
const behind: Partial<Record<SeriesMetric, MetricName>> = {
  'rewards/accuracies': 'rewards/margins',
  'refinement/accuracies': 'refinement/delta',
};

const empty = (length: number): Float64Array => new Float64Array(length).fill(Number.NaN);

/** The places of a series on the axis. */
export function placesOf(columns: SeriesColumns, xAxis: XAxis): Float64Array {
  return xAxis === 'time' ? columns.seconds : columns[xAxis];
}

/** A line's values by row; NaN where there is none to show. */
export function lineValues(columns: SeriesColumns, line: Pick<ChartLine, 'metric'>): Float64Array {
  const column = columns.column(line.metric);
  const values = empty(columns.length);
  if (!column) return values;
  // While policy = reference every margin is exactly 0, and a share would be a number about nothing.
  const name = behind[line.metric];
  const source = name ? columns.column(name) : null;
  for (let i = 0; i < values.length; i++)
    if (source?.[i] !== 0 && Number.isFinite(column[i]!)) values[i] = column[i]!;
  return values;
}

/** The places of several series as one, and where in it each row of each of them stands (-1: nowhere). */
function merged(
  series: readonly Float64Array[],
  log: boolean,
): { x: Float64Array; at: Int32Array[] } {
  const all = new Float64Array(series.reduce((sum, { length }) => sum + length, 0));
  const at = series.map(({ length }) => new Int32Array(length).fill(-1));
  const next = series.map(() => 0);
  let length = 0;
  for (;;) {
    let least = Number.POSITIVE_INFINITY;
    for (const [s, places] of series.entries()) {
      // A logarithmic axis has no place for the evaluation before the first step.
      while (next[s]! < places.length && !(places[next[s]!]! > (log ? 0 : -1))) next[s]! += 1;
      const place = places[next[s]!];
      if (place !== undefined && place < least) least = place;
    }
    if (least === Number.POSITIVE_INFINITY) return { x: all.subarray(0, length), at };
    all[length] = least;
    for (const [s, places] of series.entries())
      if (places[next[s]!] === least) at[s]![next[s]!++] = length;
    length += 1;
  }
}

/** Joins the lines of a chart over the places of all of them. */
export function chartData(
  series: MetricSeries,
  definition: ChartDefinition,
  evalPairs: number,
  { xAxis, logX, smoothing }: DataView,
): ChartData {
  const { lines, phase } = definition;
  const splits = [...new Set(lines.map(({ split }) => split))];
  const views = splits.map((split) => series.of(phase, split));
  const { x, at } = merged(
    views.map((view) => (view ? placesOf(view, xAxis) : new Float64Array(0))),
    logX,
  );
  const placed = (line: Pick<ChartLine, 'metric' | 'split'>): Float64Array => {
    const column = empty(x.length);
    const s = splits.indexOf(line.split);
    const view = views[s];
    if (!view) return column;
    const values = lineValues(view, line);
    for (let i = 0; i < values.length; i++) if (at[s]![i]! >= 0) column[at[s]![i]!] = values[i]!;
    return column;
  };
  const columns = lines.map(placed);
  const smooth = smoothing > 0 && !definition.exact;
  return {
    x,
    lines: columns,
    // A held-out value is a mean over all held-out pairs already.
    smoothed: columns.map((column, l) =>
      smooth && lines[l]!.split === 'train' ? smoothed(column, smoothing) : null,
    ),
    intervals: lines.map(({ split, bounds }, l) => {
      if (definition.kind === 'winRate') return wilsonOf(columns[l]!, evalPairs);
      if (!bounds) return null;
      return {
        low: placed({ metric: bounds.low, split }),
        high: placed({ metric: bounds.high, split }),
      };
    }),
  };
}

function wilsonOf(shares: Float64Array, pairs: number): Interval {
  const low = empty(shares.length);
  const high = empty(shares.length);
  shares.forEach((share, i) => {
    if (Number.isNaN(share) || pairs === 0) return;
    const interval = wilsonInterval(share * pairs, pairs);
    low[i] = interval.low;
    high[i] = interval.high;
  });
  return { low, high };
}

/** From the first to the last place of a phase in some runs, the same for all its charts. */
export function wholeAxis(
  runs: readonly MetricSeries[],
  phase: TrainedPhase,
  { xAxis, logX }: Pick<DataView, 'xAxis' | 'logX'>,
): AxisWindow {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const series of runs)
    for (const split of ['train', 'eval', 'benchmark'] as const) {
      const columns = series.of(phase, split);
      if (!columns) continue;
      const places = placesOf(columns, xAxis);
      const first = places.find((place) => (logX ? place > 0 : Number.isFinite(place)));
      const last = places.findLast((place) => Number.isFinite(place));
      if (first === undefined || last === undefined) continue;
      min = Math.min(min, first);
      max = Math.max(max, last);
    }
  if (!Number.isFinite(min)) [min, max] = logX ? [1, 10] : [0, 1];
  if (max > min) return { min, max };
  return { min, max: logX ? 10 * min : min + 1 };
}

/** The last value of each line as it is drawn; null where it has none. */
export function lastValues(data: ChartData): (number | null)[] {
  return data.lines.map(
    (line, l) => (data.smoothed[l] ?? line).findLast((value) => !Number.isNaN(value)) ?? null,
  );
}
