import type { MetricName } from '../protocol/metrics';
import type { SettingPath } from '../protocol/runConfig';
import { settings } from '../protocol/settings';
import type { MeanInterval } from '../shared/studentT';
import { valueInWords } from './differences';
import { measureName } from './findings';
import type { Report } from './report';

/** Held-out values that tell one run from another, the most telling first; losses of two methods cannot be compared. */
const figures: readonly MetricName[] = [
  'score/policy',
  'win_rate/sampled',
  'rewards/accuracies',
  'marginal',
  'refinement/delta',
  'kl/sampled',
];

/** One run of an experiment beside the others: only what differs, and what it came to. */
export interface ComparedRun {
  readonly name: string;
  /** A value for each of the settings that differ. */
  readonly settings: readonly string[];
  /** Its seeds, with how those ended that did not come to their end. */
  readonly seeds: string;
  /** A last value for each of the figures; null where it has none. */
  readonly figures: readonly (MeanInterval | null)[];
}

/** The runs of an experiment beside one another. */
export interface CompareTable {
  readonly settings: readonly { readonly path: SettingPath; readonly label: string }[];
  readonly figures: readonly string[];
  readonly runs: readonly ComparedRun[];
}

/** Lays out what the runs of a report differ in, with their last values over the seeds. */
export function compareTable(report: Report, names: readonly string[]): CompareTable {
  const known = figures.filter((metric) =>
    report.intervals.some((one) => one.split === 'eval' && one.metric === metric),
  );
  const benchmarks = [...new Set(report.benchmarks.map(({ name }) => name))];
  const runs = names.map((name): ComparedRun => {
    const own = report.runs.filter((run) => run.name === name);
    const last = (metric: MetricName): MeanInterval | null =>
      report.intervals.find(
        (one) => one.run === name && one.split === 'eval' && one.metric === metric,
      ) ?? null;
    const scored = (benchmark: string): MeanInterval | null =>
      report.benchmarks.find((one) => one.run === name && one.name === benchmark) ?? null;
    return {
      name,
      settings: report.differing.map((path) => valueInWords(own[0]?.settings[path])),
      seeds:
        own
          .map(({ seed, reason }) => (reason === 'completed' ? `${seed}` : `${seed} (${reason})`))
          .join(', ') || 'none yet',
      figures: [...known.map(last), ...benchmarks.map(scored)],
    };
  });
  return {
    settings: report.differing.map((path) => ({ path, label: settings[path].label })),
    figures: [...known.map(measureName), ...benchmarks],
    runs,
  };
}
