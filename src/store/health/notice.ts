import type { DataReport } from '../../protocol/data';
import type { Split, TrainedPhase } from '../../protocol/metrics';
import type { Preparation } from '../../protocol/run';
import type { RunConfig } from '../../protocol/runConfig';
import type { SeriesColumns } from '../metricSeries';
import type { RunState, RunStatus } from '../state';

/**
 * How much a notice matters: `bad` means that the run is not worth its time as it stands, `warn` that its
 * result will be poorer or misread, `note` that something should be known.
 */
export type Severity = 'bad' | 'warn' | 'note';

/** The charts that a notice may be about, by the names that the page gives them. */
export type ChartId =
  | 'win-rate'
  | 'margins'
  | 'loss'
  | 'rewards'
  | 'accuracies'
  | 'refinement'
  | 'effective-margin'
  | 'grad-norm'
  | 'learning-rate'
  | 'sft-loss';

/** Something that a person who trains should know, in three sentences. */
export interface HealthNotice {
  readonly id: string;
  readonly severity: Severity;
  /** A few words that name it. */
  readonly title: string;
  /** What was seen, with its numbers. */
  readonly saw: string;
  /** Why it matters. */
  readonly why: string;
  /** What to change. */
  readonly change: string;
  /** The chart that shows it; null where it is about the data or the settings. */
  readonly chart: ChartId | null;
  /** The pair that it is about, by its index among the usable ones from 0, where it is about one. */
  readonly pair?: number;
}

/** The metric series as detectors read them: by windows at their ends. */
export interface SeriesSource {
  of(phase: TrainedPhase, split: Split): SeriesColumns | null;
}

/** All that a detector looks at. */
export interface HealthInput {
  /** The run's configuration, or that of the settings as they stand before a run. */
  readonly config: RunConfig | null;
  readonly preparation: Preparation | null;
  readonly report: DataReport | null;
  /** What the run does beneath a pause; `idle` before a run. */
  readonly activity: RunStatus;
  readonly divergence: RunState['divergence'];
  readonly series: SeriesSource;
}

/** Looks for one thing; null where it is not there. */
export type Detector = (input: HealthInput) => HealthNotice | null;
