import type { RunChanges } from './experiment';
import type { RunSummary } from './run';
import type { RunConfig } from './runConfig';
import type { RecordedBenchmark, RecordedPair, RecordedRow, RecordedSample } from './runRecord';

/** What the list of kept runs shows of one. */
export interface KeptRunHead {
  readonly id: string;
  /** Milliseconds since 1970 when the run ended. */
  readonly endedAt: number;
  readonly name: string;
  readonly note: string;
  readonly tags: readonly string[];
  /** The experiment that the run was a part of; null for one by itself. */
  readonly experiment: { readonly id: string; readonly name: string } | null;
  readonly set: RunChanges;
  readonly config: RunConfig;
  readonly summary: RunSummary;
  /** Held-out margins over training, or those of the batches where nothing was held out. */
  readonly sparkline: readonly number[];
}

/** What only a report needs of a kept run. */
export interface KeptRunBody {
  readonly rows: readonly RecordedRow[];
  readonly samples: readonly RecordedSample[];
  readonly pairs: readonly RecordedPair[];
  readonly benchmarks: readonly RecordedBenchmark[];
}

/** A run as it is kept in the browser, and in the file that takes it elsewhere. */
export interface KeptRun {
  readonly head: KeptRunHead;
  readonly body: KeptRunBody;
}
