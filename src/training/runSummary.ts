import type { SelectedBackend } from '../backend/select';
import type { Preparation, RunSummary } from '../protocol/run';
import type { RunConfig } from '../protocol/runConfig';
import type { KernelTuning } from '../shared/kernelTuning';
import type { AlignPhase } from './alignPhase';
import { configHash } from './configHash';
import type { LoadedData } from './prepareRun';
import type { RunReporter } from './runReporter';
import type { AskedTask } from './taskScores';

/** A run that is over, however it ended. */
export interface RunOver {
  readonly config: RunConfig;
  readonly backend: SelectedBackend;
  readonly kernelTuning: KernelTuning | null;
  readonly train: LoadedData;
  readonly heldOut: LoadedData | null;
  readonly tasks?: readonly AskedTask[];
  readonly reason: RunSummary['reason'];
  readonly reporter: RunReporter;
  readonly preparation: Preparation | null;
  readonly align: AlignPhase | null;
}

/** What a run was (summary.json). */
export function runSummary(run: RunOver): RunSummary {
  const { config, backend, kernelTuning, train, heldOut, tasks = [], reason, reporter } = run;
  const { preparation, align } = run;
  const reports = heldOut ? [train.report, heldOut.report] : [train.report];
  const total = (count: (report: LoadedData['report']) => number): number =>
    reports.reduce((sum, report) => sum + count(report), 0);
  const { alignPace: pace, last, peakBytes, stopwatch } = reporter;
  const onGpu = backend.name === 'webgpu';
  const counts = onGpu ? (align?.lastCounts ?? null) : null;
  return {
    config,
    configHash: configHash(config),
    dataHash: train.report.hash,
    evalDataHash: heldOut?.report.hash ?? null,
    benchmarkHashes: Object.fromEntries(tasks.map(({ name, hash }) => [name, hash])),
    adapter: backend.adapter,
    backend: backend.name,
    kernelTuning: kernelTuning,
    pairsRead: total((report) => report.rows),
    pairsUsed: total((report) => report.usable),
    pairsRefused: total((report) => report.refused),
    pairsBeyondBudget: total((report) => report.beyondBudget),
    unpairedBeyondBudget: total((report) => report.unpairedBeyondBudget),
    trainPairs: preparation?.trainPairs ?? 0,
    evalPairs: preparation?.evalPairs ?? 0,
    rewardPairs: preparation?.rewardPairs ?? 0,
    parameters: preparation?.parameters ?? 0,
    vocabularySize: preparation?.vocabularySize ?? 0,
    truncatedPairs: preparation?.truncation.pairs ?? 0,
    stepsTrained: align?.stepsDone ?? 0,
    reason,
    seconds: stopwatch.seconds,
    tokensPerSecond: pace.totalSeconds > 0 ? pace.totalTokens / pace.totalSeconds : 0,
    stepMilliseconds: pace.stepSeconds * 1000,
    dispatchesPerStep: counts?.dispatches ?? null,
    readbacksPerStep: counts?.readbacks ?? null,
    peakGpuBytes: onGpu ? peakBytes : null,
    peakWasmBytes: backend.name === 'wasm' ? peakBytes : null,
    threads: backend.threads,
    tensors: backend.memory().tensors,
    lastMetrics: { train: last.train, eval: last.eval },
  };
}
