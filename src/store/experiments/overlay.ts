import { createStore } from 'zustand/vanilla';

import { placeOf, runsNamed } from '../../experiments/lastValues';
import type { ExperimentRecord, RecordedBenchmark, RunRecord } from '../../protocol/runRecord';
import { MetricSeries } from '../metricSeries';
import { metricsOfTask } from '../taskResults';
import { keptStore, sayWhy, wholeRuns } from './keptStore';
import { experimentOf } from './reportActions';

/** Kept runs with the same settings, as the charts draw them behind the page's own run. */
export interface OverlaidRun {
  readonly name: string;
  /** Decides its color. */
  readonly place: number;
  /** One for each seed. */
  readonly series: readonly MetricSeries[];
  /** The sets of questions that they were asked. */
  readonly asked: readonly Pick<RecordedBenchmark, 'name' | 'metric' | 'n'>[];
}

interface OverlayState {
  /** Whether chosen runs are drawn at all. */
  readonly shown: boolean;
  readonly runs: readonly OverlaidRun[];
}

/** The kept runs behind the charts: those that are chosen, unless their user has put them away. */
export const overlayStore = createStore<OverlayState>()(() => ({ shown: true, runs: [] }));

/** A kept run's rows as the charts take them; one that was kept without seconds and tokens has none. */
export function seriesOf({ rows, benchmarks, config, summary }: RunRecord): MetricSeries {
  const series = new MetricSeries(() => undefined);
  const batches = {
    sft: config.sft.batchSize,
    // A reward model is trained in the batches of alignment.
    reward: config.training.batchSize,
    align: config.training.batchSize,
  } as const;
  const unknown = Number.NaN;
  series.append(
    rows.map(({ values, seconds = unknown, tokens = unknown, ...row }) => ({
      ...{ ...row, seconds },
      seen: { pairs: row.step * batches[row.phase], tokens },
      values: Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null)),
    })),
  );
  const epochOf = (step: number): number => (step * batches.align) / summary.trainPairs;
  // Questions are asked behind an evaluation, whose row is the last one of its step.
  const places = new Map(
    rows.flatMap((row) => (row.phase === 'align' ? [[row.step, row] as const] : [])),
  );
  for (const { step, name, value } of benchmarks) {
    const { seconds = unknown, tokens = unknown } = places.get(step) ?? {};
    series.amend({
      ...{ phase: 'align', split: 'benchmark', step, epoch: epochOf(step), seconds },
      seen: { pairs: step * batches.align, tokens },
      values: { [metricsOfTask(name).value]: value },
    });
  }
  return series;
}

/** An experiment's runs as the charts take them, in its order. */
export function overlaidRuns(record: ExperimentRecord): OverlaidRun[] {
  return record.names.map((name) => {
    const runs = runsNamed(record, name);
    const asked = new Map(
      runs.flatMap(({ benchmarks }) => benchmarks.map((row) => [row.name, row])),
    );
    return {
      ...{ name, place: placeOf(record, name) },
      series: runs.map(seriesOf),
      asked: [...asked.values()].map(({ name: set, metric, n }) => ({ name: set, metric, n })),
    };
  });
}

/** Draws the chosen runs behind the charts, or puts them away. */
export function overlayShown(shown: boolean): void {
  overlayStore.setState({ shown });
}

/** Keeps to the chosen runs until what this returns is called. */
export function overlayFollowed(): () => void {
  let call = 0;
  const read = async (): Promise<void> => {
    const mine = ++call;
    const { chosen, places } = keptStore.getState();
    const { shown } = overlayStore.getState();
    const runs =
      shown && chosen.length > 0
        ? overlaidRuns(experimentOf('', await wholeRuns(chosen), places))
        : [];
    // Another choice may have been read meanwhile.
    if (mine === call) overlayStore.setState({ runs });
  };
  const look = (): void => {
    read().catch(sayWhy);
  };
  const named = (state: ReturnType<typeof keptStore.getState>): string =>
    state.heads
      .filter(({ id }) => state.chosen.includes(id))
      .map(({ id, name }) => `${id} ${name}`)
      .join('\n');
  const ends = [
    keptStore.subscribe(named, look),
    overlayStore.subscribe((state, before) => {
      if (state.shown !== before.shown) look();
    }),
  ];
  look();
  return () => {
    call += 1;
    for (const end of ends) end();
  };
}
