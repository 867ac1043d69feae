import { methodName } from '../../methods/methods';
import type { RunChanges } from '../../protocol/experiment';
import type { KeptRun } from '../../protocol/keptRun';
import type { WorkerEvent } from '../../protocol/messages';
import type { RunSummary } from '../../protocol/run';
import type {
  RecordedBenchmark,
  RecordedPair,
  RecordedRow,
  RecordedSample,
} from '../../protocol/runRecord';
import { onRunEvent } from '../events';
import { metricSeries } from '../metricSeries';
import { runMetrics } from '../runMetrics';
import { refineryStore } from '../store';
import { runKept, runsChosen } from './keptStore';

/** What a run is called and belongs to; null for one by itself. */
export interface RunOrigin {
  readonly name: string;
  readonly set: RunChanges;
  readonly experiment: { readonly id: string; readonly name: string };
}

/** Points of a sparkline. */
const sparkPoints = 40;

let origin: RunOrigin | null = null;
let benchmarks: readonly RecordedBenchmark[] = [];
let heldOut: { readonly step: number; readonly pairs: readonly RecordedPair[] } | null = null;

/** Says what the run that begins next is a part of. */
export function runBelongsTo(next: RunOrigin | null): void {
  origin = next;
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

function rowsNow(): RecordedRow[] {
  return runMetrics(metricSeries).map(({ metrics, ...place }) => ({
    ...place,
    values: Object.fromEntries(metrics.map(([name, value]) => [name, finite(value)])),
  }));
}

function samplesNow(): RecordedSample[] {
  const { step, rows } = refineryStore.getState().samples;
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

function keptRun(summary: RunSummary): KeptRun {
  const { config } = summary;
  const rows = rowsNow();
  return {
    head: {
      id: crypto.randomUUID(),
      endedAt: Date.now(),
      name: origin?.name ?? methodName(config.alignment),
      note: '',
      tags: [],
      experiment: origin?.experiment ?? null,
      set: origin?.set ?? {},
      ...{ config, summary, sparkline: sparklineOf(rows) },
    },
    body: {
      ...{ rows, samples: samplesNow(), benchmarks },
      pairs: heldOut?.step === summary.stepsTrained ? heldOut.pairs : [],
    },
  };
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
      // A run that goes on from where it was stopped still has what it had measured.
      if (event.phase === 'prepare' && metricSeries.isEmpty()) {
        heldOut = null;
        benchmarks = [];
      }
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
