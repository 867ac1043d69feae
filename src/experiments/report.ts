import type { SettingPath, SettingValue } from '../protocol/runConfig';
import { comparisonsOf, type Comparison } from './comparisons';
import { differingSettings, settingOf } from './differences';
import { findingsOf } from './findings';
import { frontierOf, type FrontierRow } from './frontier';
import { lastBenchmarks, lastValues } from './lastValues';
import type { ExperimentRecord, RunRecord } from '../protocol/runRecord';
import {
  benchmarkResultsOf,
  costsOf,
  headToHeadsOf,
  intervalsOf,
  type BenchmarkResult,
  type Cost,
  type HeadToHead,
  type Interval,
} from './tables';

/** A run that ended, in report.json. */
export interface ReportedRun {
  readonly name: string;
  readonly seed: number;
  readonly folder: string;
  /** Only what differs between the runs. */
  readonly settings: Readonly<Partial<Record<SettingPath, SettingValue>>>;
  readonly reason: RunRecord['summary']['reason'];
  readonly stepsTrained: number;
  readonly seconds: number;
  readonly backend: string;
  readonly configHash: string;
  readonly dataHash: string;
  readonly evalDataHash: string | null;
  /** SHA-256 of the files of its benchmarks and its model, by name; empty where they were not written down. */
  readonly benchmarkHashes: Readonly<Record<string, string>>;
  readonly modelHashes: Readonly<Record<string, string>>;
  readonly train: ReturnType<typeof lastValues>;
  readonly eval: ReturnType<typeof lastValues>;
  readonly benchmarks: Readonly<Record<string, number>>;
}

/** An experiment that was not run to its end: what is missing, or ended otherwise. */
export interface Unfinished {
  readonly name: string;
  readonly seed: number;
  readonly why: string;
}

/** Everything that an experiment’s runs say together (report.json). */
export interface Report {
  readonly version: 1;
  readonly kind: 'report';
  readonly name: string;
  readonly seeds: readonly number[];
  readonly differing: readonly SettingPath[];
  readonly runs: readonly ReportedRun[];
  readonly unfinished: readonly Unfinished[];
  readonly intervals: readonly Interval[];
  readonly comparisons: readonly Comparison[];
  readonly headToHead: readonly HeadToHead[];
  readonly benchmarks: readonly BenchmarkResult[];
  /** Reward against KL, evaluation by evaluation. */
  readonly frontier: readonly FrontierRow[];
  readonly costs: readonly Cost[];
  /** What was found, in sentences. */
  readonly findings: readonly string[];
}

function reported(run: RunRecord, differing: readonly SettingPath[]): ReportedRun {
  const { name, seed, folder, summary } = run;
  return {
    ...{ name, seed, folder },
    settings: Object.fromEntries(differing.map((path) => [path, settingOf(run, path)])),
    reason: summary.reason,
    stepsTrained: summary.stepsTrained,
    seconds: summary.seconds,
    backend: summary.backend,
    configHash: summary.configHash,
    dataHash: summary.dataHash,
    evalDataHash: summary.evalDataHash,
    benchmarkHashes: summary.benchmarkHashes ?? {},
    modelHashes: summary.modelHashes ?? {},
    train: lastValues(run, 'train'),
    eval: lastValues(run, 'eval'),
    benchmarks: Object.fromEntries(
      [...lastBenchmarks(run)].map(([benchmark, { value }]) => [benchmark, value]),
    ),
  };
}

/** Makes the report of an experiment from the runs that ended; it never claims for those that did not. */
export function reportOf(
  experiment: ExperimentRecord,
  unfinished: readonly Unfinished[] = [],
): Report {
  const differing = differingSettings(experiment.runs);
  // A run that diverged has a last value of nothing that can be compared.
  const whole = {
    ...experiment,
    runs: experiment.runs.filter(({ summary }) => summary.reason === 'completed'),
  };
  const comparisons = comparisonsOf(whole);
  const diverged = experiment.runs
    .filter(({ summary }) => summary.reason !== 'completed')
    .map(({ name, seed, summary }) => ({
      ...{ name, seed },
      why: `${summary.reason} after ${summary.stepsTrained} steps`,
    }));
  const intervals = intervalsOf(whole);
  const all = [...diverged, ...unfinished];
  return {
    ...{ version: 1, kind: 'report', name: experiment.name, seeds: experiment.seeds },
    differing,
    runs: experiment.runs.map((run) => reported(run, differing)),
    unfinished: all,
    intervals,
    comparisons,
    headToHead: headToHeadsOf(whole),
    benchmarks: benchmarkResultsOf(whole),
    frontier: frontierOf(experiment),
    costs: costsOf(whole),
    findings: findingsOf(whole, { comparisons, intervals, unfinished: all }),
  };
}
