import { pairedBootstrap, type PairedDifferences } from '../shared/bootstrap';
import { meanInterval, seedsNeeded } from '../shared/studentT';
import type { MetricName } from '../protocol/metrics';
import { lastBenchmarks, lastValues, runsNamed } from './lastValues';
import { byPrompt } from './samplesByPrompt';
import type { ExperimentRecord, RunRecord } from '../protocol/runRecord';

/** One item of a run that another run has too: a prompt, a pair, or the run as a whole. */
type Items = ReadonlyMap<string, number | null>;

/** What two methods are compared by. */
interface Measure {
  readonly metric: string;
  /** What is resampled besides seeds. */
  readonly unit: 'prompts' | 'pairs' | 'seeds';
  readonly better: 'higher' | 'lower' | 'neither';
  readonly of: (run: RunRecord) => Items;
  /** Whether two runs were measured by the same; data apart, which must be the same for every measure. */
  readonly same?: (a: RunRecord, b: RunRecord) => boolean;
}

/** How one method differs from another on one measure. */
export interface Comparison {
  readonly a: string;
  readonly b: string;
  readonly metric: string;
  readonly unit: Measure['unit'];
  readonly better: Measure['better'];
  readonly seeds: number;
  readonly items: number;
  /** Of a minus b. */
  readonly difference: number;
  /** The paired bootstrap's 95 % interval; null where there is nothing but one number a seed. */
  readonly low: number | null;
  readonly high: number | null;
  /** Student's 95 % interval of the seeds' mean differences; null for a single seed. */
  readonly seedLow: number | null;
  readonly seedHigh: number | null;
  /** Whether every interval that there is leaves out 0. */
  readonly found: boolean;
  /** Seeds with which a difference of this size would be found four times in five; null for a single seed. */
  readonly seedsNeeded: number | null;
}

const whole = (value: number | null | undefined): Items =>
  new Map(value == null ? [] : [['', value]]);

const verdictShares = { win: 1, tie: 0.5, lose: 0 } as const;

const ofSamples = (
  value: (sample: RunRecord['samples'][number]) => number | null,
): Measure['of'] => {
  return ({ samples }) => byPrompt(samples, value);
};

const ofLast =
  (metric: MetricName): Measure['of'] =>
  (run) =>
    whole(lastValues(run, 'eval')[metric]);

/** What the experiment's runs can be compared by, the most telling first. */
function measuresOf({ runs }: ExperimentRecord): Measure[] {
  const has = (metric: MetricName): boolean =>
    runs.some((run) => lastValues(run, 'eval')[metric] != null);
  const judged = runs.some(({ samples }) => samples.some(({ verdict }) => verdict !== null));
  const scored = runs.some(({ samples }) =>
    samples.some(({ policyScore }) => policyScore !== null),
  );
  const withPairs = runs.some(({ pairs }) => pairs.length > 0);
  const benchmarks = [...new Set(runs.flatMap((run) => [...lastBenchmarks(run).keys()]))];
  const higher = 'higher' as const;
  return [
    ...(scored
      ? [
          {
            ...{ metric: 'score/policy', unit: 'prompts' as const, better: higher },
            of: ofSamples(({ policyScore }) => policyScore),
          },
        ]
      : []),
    ...(judged
      ? [
          {
            ...{ metric: 'win_rate/sampled', unit: 'prompts' as const, better: higher },
            of: ofSamples(({ verdict }) => verdict && verdictShares[verdict]),
          },
        ]
      : []),
    ...(withPairs
      ? [
          {
            ...{ metric: 'rewards/accuracies', unit: 'pairs' as const, better: higher },
            of: ({ pairs }: RunRecord): Items =>
              new Map(pairs.map(({ index, marginal }) => [String(index), marginal > 0 ? 1 : 0])),
          },
          {
            ...{ metric: 'marginal', unit: 'pairs' as const, better: 'neither' as const },
            of: ({ pairs }: RunRecord): Items =>
              new Map(pairs.map(({ index, marginal }) => [String(index), marginal])),
          },
        ]
      : (['rewards/accuracies', 'marginal'] as const).filter(has).map((metric) => ({
          ...{ metric, unit: 'seeds' as const },
          better: metric === 'marginal' ? ('neither' as const) : higher,
          of: ofLast(metric),
        }))),
    ...benchmarks.map((name) => ({
      ...{ metric: `benchmark/${name}`, unit: 'seeds' as const, better: higher },
      of: (run: RunRecord) => whole(lastBenchmarks(run).get(name)?.value),
      same: ({ summary: one }: RunRecord, { summary: other }: RunRecord) =>
        one.benchmarkHashes?.[name] === other.benchmarkHashes?.[name],
    })),
  ];
}

/** The differences of two runs with one seed, item by item, where both have a value. */
function differencesOf(of: Measure['of'], a: RunRecord, b: RunRecord): Map<string, number> {
  const others = of(b);
  const differences = new Map<string, number>();
  for (const [item, value] of of(a)) {
    const other = others.get(item);
    if (value != null && other != null) differences.set(item, value - other);
  }
  return differences;
}

const leavesOutZero = (low: number | null, high: number | null): boolean =>
  low !== null && high !== null && (low > 0 || high < 0);

/** Whether two runs had the same pairs to train on and to be measured by. */
export function onSameData({ summary: one }: RunRecord, { summary: other }: RunRecord): boolean {
  return one.dataHash === other.dataHash && one.evalDataHash === other.evalDataHash;
}

/** Whether every seed was measured by the same items, so that a hard one is hard in each of them. */
function areCrossed(
  unit: Measure['unit'],
  bySeed: readonly ReadonlyMap<string, number>[],
  runs: readonly RunRecord[],
): boolean {
  const [first, ...others] = bySeed;
  const isSame = others.every(
    (one) => one.size === first!.size && [...one.keys()].every((item) => first!.has(item)),
  );
  // A pair's number names the same pair only where the held-out pairs are one file for all seeds.
  const files = new Set(runs.map(({ summary }) => summary.evalDataHash));
  return isSame && (unit === 'prompts' || (files.size === 1 && !files.has(null)));
}

function compare(
  { metric, unit, better, of, same = () => true }: Measure,
  a: readonly RunRecord[],
  b: readonly RunRecord[],
): Comparison | null {
  const bySeed = a.flatMap((run) => {
    const other = b.find((one) => one.seed === run.seed && onSameData(one, run) && same(one, run));
    const differences = other && differencesOf(of, run, other);
    return differences && differences.size > 0 ? [differences] : [];
  });
  if (bySeed.length === 0) return null;
  const items = [...new Set(bySeed.flatMap((differences) => [...differences.keys()]))];
  const crossed = areCrossed(unit, bySeed, a);
  const table: PairedDifferences = bySeed.map((differences) =>
    crossed ? items.map((item) => differences.get(item) ?? null) : [...differences.values()],
  );
  const boot = unit === 'seeds' ? null : pairedBootstrap(table, crossed);
  const means = bySeed.map(
    (differences) => [...differences.values()].reduce((sum, v) => sum + v, 0) / differences.size,
  );
  const seeds = meanInterval(means);
  const { low = null, high = null } = boot ?? {};
  return {
    ...{ a: a[0]!.name, b: b[0]!.name, metric, unit, better, seeds: bySeed.length },
    items: unit === 'seeds' ? bySeed.length : items.length,
    difference: seeds.mean,
    ...{ low, high, seedLow: seeds.low, seedHigh: seeds.high },
    found:
      (boot === null || leavesOutZero(low, high)) &&
      (bySeed.length > 1 ? leavesOutZero(seeds.low, seeds.high) : boot !== null),
    seedsNeeded: seeds.deviation === null ? null : seedsNeeded(seeds.mean, seeds.deviation),
  };
}

/** Runs up to which each is compared with each other; of more, each only with the first. */
const mostCompared = 6;

/**
 * Compares the experiment's methods two by two on the same seeds: each with each, or where there are many
 * each with the first.
 */
export function comparisonsOf(experiment: ExperimentRecord): Comparison[] {
  const names = experiment.names.filter((name) => runsNamed(experiment, name).length > 0);
  const couples = names.flatMap((b, i) =>
    i > 0 && names.length > mostCompared ? [] : names.slice(i + 1).map((a) => [a, b] as const),
  );
  return measuresOf(experiment).flatMap((measure) =>
    couples.flatMap(([a, b]) => {
      const found = compare(measure, runsNamed(experiment, a), runsNamed(experiment, b));
      return found ? [found] : [];
    }),
  );
}
