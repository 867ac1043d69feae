import type { MetricsRow, SeriesMetric, SeriesSplit, TrainedPhase } from '../protocol/metrics';
import type { KeptColumns } from '../protocol/runUnderway';
import { nextFrame, Notifier, type Schedule } from './notifier';

/** Columns of one phase and split: one entry a logged step, NaN where a row lacks a metric. */
export interface SeriesColumns {
  readonly length: number;
  readonly step: Float64Array;
  readonly epoch: Float64Array;
  readonly seconds: Float64Array;
  /** Pairs and tokens that the phase has trained on; NaN where a row does not say. */
  readonly pairs: Float64Array;
  readonly tokens: Float64Array;
  /** A metric's column, or null where no row had it. */
  column(metric: SeriesMetric): Float64Array | null;
}

const firstCapacity = 256;
const axes = ['step', 'epoch', 'seconds', 'pairs', 'tokens'] as const;
type Axes = Record<(typeof axes)[number], Float64Array<ArrayBuffer>>;

const eachAxis = (make: (axis: keyof Axes) => Float64Array<ArrayBuffer>): Axes =>
  Object.fromEntries(axes.map((axis) => [axis, make(axis)])) as Axes;

class Columns {
  length = 0;
  #axes = eachAxis(() => new Float64Array(0));
  readonly #metrics = new Map<SeriesMetric, Float64Array>();

  append(row: SeriesRow): void {
    const at = this.length;
    if (at === this.#axes.step.length) this.#grow();
    this.#axes.step[at] = row.step;
    this.#axes.epoch[at] = row.epoch;
    this.#axes.seconds[at] = row.seconds;
    this.#axes.pairs[at] = row.seen?.pairs ?? Number.NaN;
    this.#axes.tokens[at] = row.seen?.tokens ?? Number.NaN;
    this.length = at + 1;
    this.#put(at, row.values);
  }

  amend(row: SeriesRow): void {
    const last = this.length - 1;
    if (last >= 0 && this.#axes.step[last] === row.step) this.#put(last, row.values);
    else this.append(row);
  }

  #put(at: number, values: SeriesRow['values']): void {
    for (const [metric, value] of Object.entries(values) as [SeriesMetric, number][]) {
      let column = this.#metrics.get(metric);
      if (!column) {
        column = new Float64Array(this.#axes.step.length).fill(Number.NaN);
        this.#metrics.set(metric, column);
      }
      column[at] = value;
    }
  }

  #grow(): void {
    const capacity = Math.max(firstCapacity, 2 * this.length);
    const grown = (column: Float64Array): Float64Array<ArrayBuffer> => {
      const larger = new Float64Array(capacity).fill(Number.NaN);
      larger.set(column);
      return larger;
    };
    const before = this.#axes;
    this.#axes = eachAxis((axis) => grown(before[axis]));
    for (const [metric, column] of this.#metrics) this.#metrics.set(metric, grown(column));
  }

  /** Its own arrays from now on, as those were given. */
  static of({ axes: given, metrics }: Pick<KeptColumns, 'axes' | 'metrics'>): Columns {
    const columns = new Columns();
    columns.length = given.step.length;
    columns.#axes = eachAxis((axis) => new Float64Array(given[axis]));
    for (const [metric, values] of metrics) columns.#metrics.set(metric, new Float64Array(values));
    return columns;
  }

  /** Copies of all that is there. */
  copied(): Pick<KeptColumns, 'axes' | 'metrics'> {
    const { length } = this;
    const all = this.#axes;
    return {
      axes: eachAxis((axis) => all[axis].slice(0, length)),
      metrics: [...this.#metrics].map(([name, column]) => [name, column.slice(0, length)] as const),
    };
  }

  view(): SeriesColumns {
    const { length } = this;
    const all = this.#axes;
    return {
      length,
      ...eachAxis((axis) => all[axis].subarray(0, length)),
      column: (metric) => this.#metrics.get(metric)?.subarray(0, length) ?? null,
    };
  }
}

type Key = `${TrainedPhase}/${SeriesSplit}`;
/** A row, of a split or of sets of questions. */
type SeriesRow = Omit<MetricsRow, 'split' | 'values'> & {
  readonly split: SeriesSplit;
  readonly values: Readonly<Partial<Record<SeriesMetric, number>>>;
};

/** A run's metrics as typed columns, outside the store and outside React; listeners hear once a frame. */
export class MetricSeries {
  readonly #columns = new Map<Key, Columns>();
  readonly #notifier: Notifier;
  readonly subscribe: Notifier['subscribe'];
  #version = 0;

  /** @param schedule when listeners hear of a change: in the page, at the next frame */
  constructor(schedule: Schedule) {
    this.#notifier = new Notifier(schedule, () => {
      this.#version += 1;
    });
    this.subscribe = this.#notifier.subscribe;
  }

  /** Changes with every notification. */
  readonly version = (): number => this.#version;

  /** Whether there is no row yet. */
  readonly isEmpty = (): boolean => this.#columns.size === 0;

  append(rows: readonly MetricsRow[]): void {
    for (const row of rows) this.#columnsOf(row).append(row);
    this.#notifier.changed();
  }

  /** Adds metrics to the last row where that is of the same step, else a row. */
  amend(row: SeriesRow): void {
    this.#columnsOf(row).amend(row);
    this.#notifier.changed();
  }

  #columnsOf({ phase, split }: Pick<SeriesRow, 'phase' | 'split'>): Columns {
    const key: Key = `${phase}/${split}`;
    let columns = this.#columns.get(key);
    if (!columns) this.#columns.set(key, (columns = new Columns()));
    return columns;
  }

  clear(): void {
    this.#columns.clear();
    this.#notifier.changed();
  }

  /** Copies of all columns, to be kept beside a snapshot of the run. */
  copied(): KeptColumns[] {
    return [...this.#columns].map(([key, columns]) => {
      const [phase, split] = key.split('/') as [TrainedPhase, SeriesSplit];
      return { phase, split, ...columns.copied() };
    });
  }

  /** Puts back what was kept; what is there now goes. */
  restore(kept: readonly KeptColumns[]): void {
    this.#columns.clear();
    for (const part of kept) this.#columns.set(`${part.phase}/${part.split}`, Columns.of(part));
    this.#notifier.changed();
  }

  /** The columns of a phase and split; null before its first row. */
  of(phase: TrainedPhase, split: SeriesSplit): SeriesColumns | null {
    return this.#columns.get(`${phase}/${split}`)?.view() ?? null;
  }

  /** The last value of a metric; null where there is none. */
  last(phase: TrainedPhase, split: SeriesSplit, metric: SeriesMetric): number | null {
    return this.of(phase, split)?.column(metric)?.at(-1) ?? null;
  }
}

/** The series of the page's one run. */
export const metricSeries = new MetricSeries(nextFrame);
