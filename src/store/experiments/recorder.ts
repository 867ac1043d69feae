import { methodName } from '../../methods/methods';
import type { KeptRun } from '../../protocol/keptRun';
import type { WorkerEvent } from '../../protocol/messages';
import type { RunSummary } from '../../protocol/run';
import type {
  RecordedBenchmark,
  RecordedPair,
  RecordedRow,
  RecordedSample,
} from '../../protocol/runRecord';
import type { RunOrigin, RunUnderwayBody } from '../../protocol/runUnderway';
import type { SampleRow } from '../../protocol/samples';
import { newId } from '../../shared/newId';
import { onRunEvent } from '../events';
import { metricSeries, type MetricSeries } from '../metricSeries';
import { runMetrics } from '../runMetrics';
import { refineryStore } from '../store';
import { runKept, runsChosen } from './keptStore';

/** Points of a sparkline. */
const sparkPoints = 40;

let origin: RunOrigin | null = null;
let benchmarks: readonly RecordedBenchmark[] = [];
let heldOut: { readonly step: number; readonly pairs: readonly RecordedPair[] } | null = null;
/** What the run is kept under; null where nothing else of it is kept. */
let ownId: string | null = null;

/** Says what the run that begins next is a part of. */
export function runBelongsTo(next: RunOrigin | null): void {
  origin = next;
}

/** What the run that begins is a part of. */
export const originOfRun = (): RunOrigin | null => origin;

/** Says under which name the run that begins is kept. */
export function runIsCalled(id: string): void {
  ownId = id;
}

/** What was taken down of the run so far, besides its series and samples. */
export const takenDown = (): Pick<RunUnderwayBody, 'benchmarks' | 'heldOut'> => ({
  ...{ benchmarks: [...benchmarks], heldOut },
});

/** Puts back what was taken down of a run that goes on, once it has begun; null for one that has nothing yet. */
export function takenDownAgain(kept: Pick<RunUnderwayBody, 'benchmarks' | 'heldOut'> | null): void {
  restored = kept;
}
let restored: Pick<RunUnderwayBody, 'benchmarks' | 'heldOut'> | null = null;

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** The rows of a series as a record has them. */
function rowsOf(series: MetricSeries): RecordedRow[] {
  return runMetrics(series).map(({ metrics, seconds, tokens, ...place }) => ({
    ...place,
    ...(Number.isFinite(seconds) ? { seconds } : {}),
    ...(Number.isFinite(tokens) ? { tokens } : {}),
    values: Object.fromEntries(metrics.map(([name, value]) => [name, finite(value)])),
  }));
}

function samplesOf({
  step,
  rows,
}: {
  readonly step: number | null;
  readonly rows: readonly SampleRow[];
}): RecordedSample[] {
  return rows.map(({ prompt, policy, reference, judged }) => ({
    ...{ step: step ?? 0, prompt, policy, reference },
    verdict: judged?.verdict ?? null,
    policyScore: judged?.policyScore ?? null,
    referenceScore: judged?.otherScore ?? null,
  }));
}

/** Held-out margins over training, or those of the batches where nothing was held out, thinned. */
export function sparklineOf(rows: readonly RecordedRow[]): number[] {
  const of = (split: RecordedRow['split']): number[] =>
    rows.flatMap(({ phase, split: one, values: { marginal } }) =>
      phase === 'align' && one === split && marginal != null ? [marginal] : [],
    );
  const heldOutMargins = of('eval');
  const margins = heldOutMargins.length > 1 ? heldOutMargins : of('train');
  const every = Math.max(1, Math.ceil(margins.length / sparkPoints));
  return margins.filter((_, i) => i % every === 0 || i === margins.length - 1);
}

/** What a run's record is made of. */
interface RunToRecord extends Pick<RunUnderwayBody, 'samples' | 'benchmarks' | 'heldOut'> {
  readonly id: string;
  readonly summary: RunSummary;
  readonly origin: RunOrigin | null;
  readonly series: MetricSeries;
}

/** A run as it is kept. */
export function recordOf(run: RunToRecord): KeptRun {
  const { id, summary, origin: partOf, series, samples } = run;
  const { config } = summary;
  const rows = rowsOf(series);
  return {
    head: {
      ...{ id, endedAt: Date.now(), note: '', tags: [] },
      name: partOf?.name ?? methodName(config.alignment),
      experiment: partOf?.experiment ?? null,
      set: partOf?.set ?? {},
      ...{ config, summary, sparkline: sparklineOf(rows) },
    },
    body: {
      ...{ rows, samples: samplesOf(samples), benchmarks: run.benchmarks },
      pairs: run.heldOut?.step === summary.stepsTrained ? run.heldOut.pairs : [],
    },
  };
}

function keptRun(summary: RunSummary): KeptRun {
  const { samples } = refineryStore.getState();
  const id = ownId ?? newId();
  return recordOf({
    ...{ id, summary, origin, series: metricSeries, samples, benchmarks: [...benchmarks], heldOut },
  });
}

/** Scores with one more; a run that goes on may score anew where it was stopped. */
export function withScore(
  scores: readonly RecordedBenchmark[],
  score: RecordedBenchmark,
): readonly RecordedBenchmark[] {
  return [...scores.filter(({ step, name }) => step !== score.step || name !== score.name), score];
}

/** The run that an event ends; null for every other event, and for a run that was thrown away. */
function heard(event: WorkerEvent): KeptRun | null {
  switch (event.type) {
    case 'phaseStarted':
      if (event.phase !== 'prepare') return null;
      // A run that goes on still has what it had measured, here or as it was kept before a reload.
      if (restored) ({ heldOut, benchmarks } = restored);
      else if (metricSeries.isEmpty()) [heldOut, benchmarks] = [null, []];
      restored = null;
      return null;
    case 'taskScored':
      benchmarks = withScore(benchmarks, event.score);
      return null;
    case 'pairValues': {
      const { step, values } = event;
      // Beyond 512 pairs they come in bins, which are nobody's own.
      if (values.kind !== 'heldOut' || values.h.length < values.pairs) return null;
      const { h, refinedH } = values;
      const pairs = Array.from(h, (marginal, index) => ({
        ...{ index, marginal, refined: finite(refinedH?.[index] ?? NaN) },
      })).filter(({ marginal }) => Number.isFinite(marginal));
      heldOut = { step, pairs };
      return null;
    }
    case 'finished':
      return event.summary.stepsTrained > 0 && !refineryStore.getState().run.thrownAway
        ? keptRun(event.summary)
        : null;
    default:
      return null;
  }
}

/** From now on every run that ends is kept, until what this returns is called. */
export function runsRecorded(): () => void {
  return onRunEvent((event) => {
    const run = heard(event);
    if (!run) return;
    // An experiment's runs are looked at together as they come.
    lastKept = runKept(run).then((kept) => {
      if (kept && run.head.experiment) runsChosen([run.head.id], true);
    });
  });
}

let lastKept: Promise<void> = Promise.resolve();

/** Waits until the run that ended last is kept, or was said not to be. */
export function lastRunKept(): Promise<void> {
  return lastKept;
}
