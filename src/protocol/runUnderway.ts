import type { ColumnMapping } from './data';
import type { ExperimentMember, RunChanges } from './experiment';
import type { HubOrigin } from './hub';
import type { SeriesMetric, SeriesSplit, TrainedPhase } from './metrics';
import type { ModelRole } from './model';
import type { PairValues } from './pairValues';
import type { RunConfig, SettingPath, SettingValue } from './runConfig';
import type { RecordedBenchmark, RecordedPair } from './runRecord';
import type { RunSnapshot } from './runSnapshot';
import type { SampleRow } from './samples';
import type { TaskEntry, TaskItemScore, TaskScore } from './tasks';

/** What a run is called and belongs to; null for one by itself. */
export interface RunOrigin {
  readonly name: string;
  readonly set: RunChanges;
  readonly experiment: { readonly id: string; readonly name: string };
}

/** A file that somebody gave, as its copy is kept for the run under way. */
export interface KeptInput {
  readonly name: string;
  /** What the copy is called in the private files. */
  readonly key: string;
  readonly bytes: number;
}

/** Where a run's pairs come from when it goes on after a reload. */
export type KeptSource =
  | { readonly kind: 'starter' }
  | {
      readonly kind: 'copy';
      readonly copy: KeptInput;
      readonly mapping: ColumnMapping | null;
      /** The pairs' own: a file that is chosen again in the copy's stead has to hold the same. */
      readonly hash: string;
    };

/** A run's model of files. */
export type KeptModelSource =
  | { readonly kind: 'starter' }
  /** It is kept among the downloads. */
  | { readonly kind: 'hub'; readonly name: string; readonly model: HubOrigin }
  | { readonly kind: 'copy'; readonly name: string; readonly files: readonly KeptInput[] };

/** All that a run under way was given. */
export interface KeptInputs {
  readonly data: Readonly<Record<'train' | 'heldOut', KeptSource | null>>;
  readonly models: Readonly<Record<ModelRole, KeptModelSource | null>>;
  readonly tasks: readonly {
    readonly format: TaskEntry['format'];
    readonly path: string;
    readonly copy: KeptInput;
  }[];
}

/** A run of the experiment that a run under way is a part of, as its queue has it. */
export interface KeptQueuedRun {
  readonly member: ExperimentMember;
  readonly status: string;
  readonly why: string | null;
  readonly seconds: number | null;
}

/** The experiment that a run under way is a part of. */
export interface KeptQueue {
  readonly id: string;
  readonly name: string;
  readonly runs: readonly KeptQueuedRun[];
  /** The page's settings as they were before the experiment took them; null while it has not got them. */
  readonly before: Readonly<Record<SettingPath, SettingValue>> | null;
}

/** Form of what is kept of a run under way; what has another one is not taken up. */
export const underwayForm = 3;

/** A run under way, so that it outlives its page. */
export interface RunUnderwayHead {
  readonly id: string;
  readonly form: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** False where it stands for an experiment that was left between two of its runs. */
  readonly begun: boolean;
  readonly config: RunConfig;
  readonly origin: RunOrigin | null;
  readonly queue: KeptQueue | null;
  readonly inputs: KeptInputs;
  /** Null until there is one: it then goes on from its beginning. */
  readonly snapshot: RunSnapshot | null;
}

/** One phase's columns of a split, as typed arrays of one length. */
export interface KeptColumns {
  readonly phase: TrainedPhase;
  readonly split: SeriesSplit;
  readonly axes: Readonly<Record<'step' | 'epoch' | 'seconds' | 'pairs' | 'tokens', Float64Array>>;
  readonly metrics: readonly (readonly [SeriesMetric, Float64Array])[];
}

/** What a page knows of its run, exactly as of a snapshot. */
export interface RunUnderwayBody {
  readonly series: readonly KeptColumns[];
  readonly samples: { readonly step: number | null; readonly rows: readonly SampleRow[] };
  readonly scores: Readonly<Record<string, TaskScore>>;
  readonly items: Readonly<
    Record<
      string,
      { readonly first: readonly TaskItemScore[]; readonly last: readonly TaskItemScore[] }
    >
  >;
  readonly benchmarks: readonly RecordedBenchmark[];
  readonly heldOut: { readonly step: number; readonly pairs: readonly RecordedPair[] } | null;
  /** The margins that came last, of a batch and of the held-out pairs. */
  readonly margins: readonly { readonly step: number; readonly values: PairValues }[];
  /** Lines of pairs.jsonl. */
  readonly pairLines: readonly string[];
}

/** The weights that are kept of a run that ended. */
export interface KeptWeights {
  /** The kept run's. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly snapshot: RunSnapshot;
}
