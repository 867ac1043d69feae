import type { AxisWindow } from '../../store/chartView';
import type { ChartData } from './chartData';
import type { ChartDefinition } from './chartForms';
import { keptEntries } from './decimation';
import { pointsIn, type OverlayCurve } from './overlayCurves';
import { percentile } from './percentile';

/** Columns as uPlot takes them; null where a line has no point. */
export type Column = (number | null)[];

/** What is drawn of a chart: the part in sight, in few enough points, with both its ranges. */
export interface Figure {
  readonly x: AxisWindow;
  readonly y: AxisWindow;
  readonly logX: boolean;
  readonly logY: boolean;
  readonly places: number[];
  /** The measured values behind a smoothed line; empty columns where nothing is smoothed. */
  readonly faint: readonly Column[];
  readonly lines: readonly Column[];
  /** The interval of a line; null where it has none. */
  readonly intervals: readonly ({ readonly low: Column; readonly high: Column } | null)[];
  /** Kept runs beneath all of it. */
  readonly behind: readonly OverlayCurve[];
}

export interface FigureView {
  readonly window: AxisWindow;
  readonly logX: boolean;
  readonly logY: boolean;
  readonly clipped: boolean;
  readonly behind: readonly OverlayCurve[];
  /** Into how many parts the axis is cut, of each of which a line keeps four points at most. */
  readonly buckets: number;
}

/** The first entry at or above a place. */
function firstFrom(x: Float64Array, place: number): number {
  let low = 0;
  let high = x.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (x[middle]! < place) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Entries just outside of the window, so that each line runs on to its edge. */
function neighbors(columns: readonly Float64Array[], from: number, to: number): number[] {
  const found = new Set<number>();
  for (const column of columns) {
    let left = from - 1;
    while (left >= 0 && Number.isNaN(column[left]!)) left -= 1;
    if (left >= 0) found.add(left);
    let right = to;
    while (right < column.length && Number.isNaN(column[right]!)) right += 1;
    if (right < column.length) found.add(right);
  }
  return [...found].sort((a, b) => a - b);
}

/** The smallest and the largest value, or the 1st and the 99th percentile. */
function extremes(columns: readonly Float64Array[], entries: readonly number[]): AxisWindow {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const column of columns)
    for (const entry of entries) {
      const value = column[entry]!;
      if (value < min) min = value;
      if (value > max) max = value;
    }
  return { min, max };
}

function percentiles(columns: readonly Float64Array[], from: number, to: number): AxisWindow {
  const values = new Float64Array(columns.length * (to - from));
  let length = 0;
  for (const column of columns)
    for (let entry = from; entry < to; entry++)
      if (!Number.isNaN(column[entry]!)) values[length++] = column[entry]!;
  if (length === 0) return { min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY };
  const all = values.subarray(0, length);
  return { min: percentile(all, 0.01), max: percentile(all, 0.99) };
}

/** Room around the values, and never no height at all. */
function withRoom({ min, max }: AxisWindow, log: boolean): AxisWindow {
  if (!Number.isFinite(min)) return log ? { min: 0.1, max: 1 } : { min: 0, max: 1 };
  if (log) {
    const room = (max / min) ** 0.08 > 1 ? (max / min) ** 0.08 : 1.1;
    return { min: min / room, max: max * room };
  }
  const room = (max - min) * 0.08 || Math.abs(max) * 0.1 || 0.1;
  return { min: min - room, max: max + room };
}

/** A range that holds some other values too, or what lies between their 1st and 99th percentile. */
function joined({ min, max }: AxisWindow, values: readonly number[], clipped: boolean): AxisWindow {
  if (values.length === 0) return { min, max };
  const all = Float64Array.from(values);
  const [low, high] = clipped
    ? [percentile(all, 0.01), percentile(all, 0.99)]
    : [all.reduce((a, b) => Math.min(a, b)), all.reduce((a, b) => Math.max(a, b))];
  return { min: Math.min(min, low), max: Math.max(max, high) };
}

/** What of a kept run's curve is in sight; what is not above 0 has no place on a logarithmic axis. */
function curveIn(curve: OverlayCurve, window: AxisWindow, log: boolean): OverlayCurve {
  const points = pointsIn(curve.points, window);
  if (!log) return { ...curve, points };
  const above = points.filter(({ mean }) => mean > 0);
  return {
    ...curve,
    points: above.map((point) => (point.low > 0 ? point : { ...point, low: point.mean })),
  };
}

/** The places of some curves' points, rising. */
function placesAlong(curves: readonly OverlayCurve[]): number[] {
  const all = new Set(curves.flatMap(({ points }) => points.map(({ x }) => x)));
  return [...all].sort((a, b) => a - b);
}

const aboveZero = (column: Float64Array): Float64Array =>
  column.map((value) => (value > 0 ? value : Number.NaN));

/** What of a chart's data is drawn in a window, and in which ranges. */
export function figureOf(
  data: ChartData,
  definition: ChartDefinition,
  { window, logX, logY, clipped, behind, buckets }: FigureView,
): Figure {
  const log = logY && definition.positive === true;
  const shown = (column: Float64Array): Float64Array => (log ? aboveZero(column) : column);
  const lines = data.lines.map((line, l) => shown(data.smoothed[l] ?? line));
  const faint = data.lines.map((line, l) => (data.smoothed[l] ? shown(line) : null));
  const drawn = [...lines, ...faint.filter((column) => column !== null)];
  const { x } = data;
  const from = firstFrom(x, window.min);
  let to = firstFrom(x, window.max);
  while (to < x.length && x[to]! <= window.max) to += 1;

  const scale = logX ? Math.log10 : (value: number): number => value;
  const start = scale(window.min);
  const perBucket = (scale(window.max) - start) / buckets;
  const place = (entry: number): number => Math.floor((scale(x[entry]!) - start) / perBucket);
  const inside =
    to - from <= buckets
      ? Array.from({ length: to - from }, (_, i) => from + i)
      : keptEntries(place, drawn, from, to);
  const around = neighbors(drawn, from, to);
  const entries = [
    ...around.filter((entry) => entry < from),
    ...inside,
    ...around.filter((entry) => entry >= to),
  ];
  const pick = (column: Float64Array): Column =>
    entries.map((entry) => (Number.isNaN(column[entry]!) ? null : column[entry]!));
  const ends = data.intervals.flatMap((interval) =>
    interval ? [interval.low, interval.high] : [],
  );
  const tall = [...drawn, ...ends];
  const curves = behind.map((curve) => curveIn(curve, window, log));
  const range = joined(
    clipped ? percentiles(tall, from, to) : extremes(tall, inside),
    curves.flatMap(({ points }) =>
      points
        .filter(({ x: at }) => at >= window.min && at <= window.max)
        .flatMap(({ low, high }) => [low, high]),
    ),
    clipped,
  );
  // Without a row of the page's own the cross-hair stands at the points of the kept runs.
  const places = entries.length > 0 ? entries.map((entry) => x[entry]!) : placesAlong(curves);
  const none = (): Column => places.map(() => null);
  return {
    x: window,
    y: definition.share ? { min: 0, max: 1 } : withRoom(range, log),
    logX,
    logY: log,
    places,
    faint: faint.map((column) => (column && entries.length > 0 ? pick(column) : none())),
    lines: lines.map((column) => (entries.length > 0 ? pick(column) : none())),
    intervals: data.intervals.map(
      (interval) => interval && { low: pick(interval.low), high: pick(interval.high) },
    ),
    behind: curves,
  };
}
