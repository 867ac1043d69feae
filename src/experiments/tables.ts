import { isRefined, lossesOf } from '../methods/lossTypes';
import type { MetricName, Split } from '../protocol/metrics';
import { meanInterval, type MeanInterval } from '../shared/studentT';
import { onSameData } from './comparisons';
import { lastBenchmarks, lastValues, runsNamed } from './lastValues';
import { byPrompt } from './samplesByPrompt';
import type { ExperimentRecord, RecordedSample, RunRecord } from '../protocol/runRecord';

/** A metric's last value over the seeds of a run. */
export interface Interval extends MeanInterval {
  readonly run: string;
  readonly split: Split;
  readonly metric: MetricName;
}

/** The last value of every metric, its mean over the seeds and Student's 95 % interval. */
export function intervalsOf(experiment: ExperimentRecord): Interval[] {
  return experiment.names.flatMap((run) => {
    const runs = runsNamed(experiment, run);
    return (['train', 'eval'] as const).flatMap((split) => {
      const last = runs.map((one) => lastValues(one, split));
      const metrics = [...new Set(last.flatMap((values) => Object.keys(values)))] as MetricName[];
      return metrics.flatMap((metric) => {
        const values = last.map((one) => one[metric]).filter((value) => value != null);
        return values.length > 0 ? [{ run, split, metric, ...meanInterval(values) }] : [];
      });
    });
  });
}

/** Wins, ties and losses of one method’s answers against another’s. */
export interface HeadToHead {
  readonly a: string;
  readonly b: string;
  readonly n: number;
  readonly wins: number;
  readonly ties: number;
  readonly losses: number;
}

function tally(a: string, b: string, differences: readonly (number | null)[]): HeadToHead | null {
  const known = differences.filter((difference) => difference !== null);
  if (known.length === 0) return null;
  const count = (is: (difference: number) => boolean): number => known.filter(is).length;
  return {
    ...{ a, b, n: known.length },
    wins: count((d) => d > 0),
    ties: count((d) => d === 0),
    losses: count((d) => d < 0),
  };
}

const verdictSigns = { win: 1, tie: 0, lose: -1 } as const;

/** What stands for the reference among the opponents. */
export const referenceName = 'reference';

/**
 * Each method’s answers against the reference’s by the judge’s verdicts, and against each other method’s to
 * the same prompts with the same seed by the judge’s scores, where it gives any (the paper’s Table 2).
 */
export function headToHeadsOf(experiment: ExperimentRecord): HeadToHead[] {
  const { names } = experiment;
  const againstReference = names.flatMap((name) => {
    const samples = runsNamed(experiment, name).flatMap((run) => [...run.samples]);
    const signs = samples.map(({ verdict }) => verdict && verdictSigns[verdict]);
    return tally(name, referenceName, signs) ?? [];
  });
  const scoresBy = (samples: readonly RecordedSample[]): ReadonlyMap<string, number | null> =>
    byPrompt(samples, ({ policyScore }) => policyScore);
  const againstOthers = names.flatMap((b, i) =>
    names.slice(i + 1).flatMap((a) => {
      const differences = runsNamed(experiment, a).flatMap((run) => {
        const other = runsNamed(experiment, b).find(
          (one) => one.seed === run.seed && onSameData(one, run),
        );
        const others = scoresBy(other?.samples ?? []);
        return [...scoresBy(run.samples)].map(([item, score]) => {
          const against = others.get(item);
          return score === null || against == null ? null : score - against;
        });
      });
      return tally(a, b, differences) ?? [];
    }),
  );
  return [...againstReference, ...againstOthers];
}

/** The mean of some measured times with the least and the most. */
export interface MeanRange {
  readonly mean: number;
  readonly least: number;
  readonly most: number;
}

/** What a method costs (the paper’s Table 5). Clocks are no samples of a distribution: ranges, no intervals. */
export interface Cost {
  readonly run: string;
  readonly seconds: MeanRange;
  readonly stepMilliseconds: MeanRange;
  readonly tokensPerSecond: MeanRange;
  /** Forward passes of the policy over a pair, an update: 2 where p⊕x is read too. */
  readonly policyForwards: number;
  /** Forward passes of the reference over a pair in the whole run: they are kept. */
  readonly referenceForwards: number;
}

/** Seconds and forward passes by method. */
export function costsOf(experiment: ExperimentRecord): Cost[] {
  return experiment.names.flatMap((run) => {
    const runs = runsNamed(experiment, run);
    const [first] = runs;
    if (!first) return [];
    const over = (value: (one: RunRecord) => number): MeanRange => {
      const values = runs.map(value);
      const mean = values.reduce((sum, one) => sum + one, 0) / values.length;
      return { mean, least: Math.min(...values), most: Math.max(...values) };
    };
    const passes = isRefined(first.config.alignment.lossType) ? 2 : 1;
    const isReferenceFree = lossesOf(first.config.alignment.lossType).every(
      (loss) => loss === 'simpo' || loss === 'sft',
    );
    return {
      run,
      // What runs share is made by the first of them: only the alignment is each one's own.
      seconds: over(({ summary }) => (summary.stepMilliseconds * summary.stepsTrained) / 1000),
      stepMilliseconds: over(({ summary }) => summary.stepMilliseconds),
      tokensPerSecond: over(({ summary }) => summary.tokensPerSecond),
      policyForwards: passes,
      referenceForwards: isReferenceFree ? 0 : passes,
    };
  });
}

/** A benchmark’s last value over the seeds of a run (the paper’s Table 3). */
export interface BenchmarkResult extends MeanInterval {
  readonly run: string;
  readonly name: string;
  readonly metric: string;
  /** Items scored. */
  readonly items: number;
  /** The harness’s standard error of a seed’s value, the mean over seeds. */
  readonly stderr: number | null;
}

/** The last value of every benchmark. */
export function benchmarkResultsOf(experiment: ExperimentRecord): BenchmarkResult[] {
  return experiment.names.flatMap((run) => {
    const runs = runsNamed(experiment, run);
    const last = runs.map(lastBenchmarks);
    const names = [...new Set(last.flatMap((one) => [...one.keys()]))];
    return names.map((name) => {
      const rows = last.map((one) => one.get(name)).filter((row) => row !== undefined);
      const errors = rows.map(({ stderr }) => stderr).filter((stderr) => stderr !== null);
      return {
        ...{ run, name, metric: rows[0]!.metric, items: rows[0]!.n },
        stderr: errors.length > 0 ? meanInterval(errors).mean : null,
        ...meanInterval(rows.map(({ value }) => value)),
      };
    });
  });
}
