import type { RunChanges } from './experiment';
import type { MetricName, Split, TrainedPhase } from './metrics';
import type { RunSummary } from './run';
import type { RunConfig } from './runConfig';
import type { Verdict } from './samples';

/** A logged step as a run's files and this browser keep it; a number that is not finite is null there. */
export interface RecordedRow {
  readonly phase: TrainedPhase;
  readonly step: number;
  readonly epoch: number;
  readonly split: Split;
  /** As the charts count them. Kept in the browser alone: files repeat to the digit, and have neither. */
  readonly seconds?: number;
  readonly tokens?: number;
  readonly values: Readonly<Partial<Record<MetricName, number | null>>>;
}

/** A held-out prompt with both answers and what a judge said of them. */
export interface RecordedSample {
  readonly step: number;
  readonly prompt: string;
  readonly policy: string;
  readonly reference: string;
  readonly verdict: Verdict | null;
  readonly policyScore: number | null;
  readonly referenceScore: number | null;
}

/** A held-out pair at the end: h(x), and h(p⊕x) for the refined methods. */
export interface RecordedPair {
  readonly index: number;
  readonly marginal: number;
  readonly refined: number | null;
}

/** A benchmark's value at an evaluation. */
export interface RecordedBenchmark {
  readonly step: number;
  readonly name: string;
  readonly metric: string;
  readonly value: number;
  readonly stderr: number | null;
  readonly n: number;
}

/** One run of an experiment as its files tell of it. */
export interface RunRecord {
  readonly name: string;
  readonly seed: number;
  readonly folder: string;
  readonly set: RunChanges;
  readonly config: RunConfig;
  readonly summary: RunSummary;
  readonly rows: readonly RecordedRow[];
  /** Of the last evaluation that had any. */
  readonly samples: readonly RecordedSample[];
  /** Empty where the run was not asked for them. */
  readonly pairs: readonly RecordedPair[];
  readonly benchmarks: readonly RecordedBenchmark[];
}

/** An experiment with the runs that are done. */
export interface ExperimentRecord {
  readonly name: string;
  /** The names of its runs, in the file's order. */
  readonly names: readonly string[];
  readonly seeds: readonly number[];
  readonly runs: readonly RunRecord[];
  /** The place of each name that decides its color, where that is not its place among the names. */
  readonly places?: Readonly<Record<string, number>>;
}
