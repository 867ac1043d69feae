import { countOf, formatNumber } from '../shared/format';
import type { Comparison } from './comparisons';
import type { ExperimentRecord } from '../protocol/runRecord';
import type { Interval } from './tables';

/** Seeds below which an interval over them says little. */
const fewSeeds = 3;

const names: Readonly<Record<string, string>> = {
  'score/policy': 'judge’s score',
  'win_rate/sampled': 'win rate against the reference',
  'rewards/accuracies': 'held-out accuracy',
  marginal: 'held-out margin h',
  'refinement/delta': 'held-out Δ',
  'kl/sampled': 'KL of the answers, nats',
};

/** What a measure is called in a sentence. */
export function measureName(metric: string): string {
  return names[metric] ?? metric.replace(/^benchmark\//, '');
}

const interval = (low: number, high: number): string =>
  `${formatNumber(low)} to ${formatNumber(high)}`;

/** How one method differs from another, as a sentence that claims no more than the intervals allow. */
export function sentenceOf(comparison: Comparison): string {
  const { a, b, metric, better, difference, low, high, seedLow, seedHigh, found } = comparison;
  const { seeds, unit, items, seedsNeeded } = comparison;
  const of =
    unit === 'seeds' ? countOf(seeds, 'seed') : `${countOf(seeds, 'seed')} and ${items} ${unit}`;
  // Of two methods that are not told apart, the interval that says so is named.
  const isBootOut = low !== null && high !== null && (low > 0 || high < 0);
  const [from, to] = low === null || (!found && isBootOut) ? [seedLow, seedHigh] : [low, high];
  const bounds = from !== null && to !== null ? ` (95 %: ${interval(from, to)})` : '';
  const what = measureName(metric);
  if (difference === 0 && from === 0 && to === 0)
    return `${a} and ${b} came to the very same ${what}, over ${of}.`;
  // The interval is that of the size which is named: of the winner less the loser.
  const [least, most] = from !== null && to !== null && difference < 0 ? [-to, -from] : [from, to];
  const reach = least !== null && most !== null ? ` (95 %: ${interval(least, most)})` : '';
  const size = `by ${formatNumber(Math.abs(difference))}${reach}, over ${of}`;
  if (found) {
    const wins = better === 'lower' ? difference < 0 : difference > 0;
    if (better === 'neither')
      return difference > 0
        ? `${a} has a larger ${what} than ${b} ${size}.`
        : `${b} has a larger ${what} than ${a} ${size}.`;
    const [winner, loser] = wins ? [a, b] : [b, a];
    const once = seeds === 1 ? ' One seed says nothing of others.' : '';
    return `${winner} beats ${loser} in ${what} ${size}.${once}`;
  }
  const need =
    seedsNeeded === null || seedsNeeded <= seeds
      ? ''
      : ` If the difference is what was seen (${formatNumber(difference)}), about ${countOf(seedsNeeded, 'seed')} would show it.`;
  return `${a} and ${b} cannot be told apart in ${what}${bounds}, over ${of}.${need}`;
}

function againstReference(
  { run, n, low: seedLow, high: seedHigh }: Interval,
  of: (metric: string) => number | null,
): string {
  const [rate, low, high] = ['', '_low', '_high'].map((end) => of(`win_rate/sampled${end}`));
  if (rate == null || low == null || high == null) return '';
  const holdsHalf = (least: number | null, most: number | null): boolean =>
    least !== null && most !== null && least <= 0.5 && most >= 0.5;
  const said =
    holdsHalf(low, high) || holdsHalf(seedLow, seedHigh)
      ? 'cannot be told apart from the reference'
      : rate > 0.5
        ? 'beats the reference'
        : 'loses to the reference';
  return `${run} ${said}: a win rate of ${formatNumber(rate)} (95 % within a seed: ${interval(low, high)}), the mean of ${countOf(n, 'seed')}.`;
}

/** What an experiment found, for or against, and what it is too small to tell, in plain words. */
export function findingsOf(
  experiment: ExperimentRecord,
  {
    comparisons,
    intervals,
    unfinished,
  }: {
    readonly comparisons: readonly Comparison[];
    readonly intervals: readonly Interval[];
    readonly unfinished: readonly {
      readonly name: string;
      readonly seed: number;
      readonly why: string;
    }[];
  },
): string[] {
  const meanOf =
    (run: string) =>
    (metric: string): number | null =>
      intervals.find((one) => one.run === run && one.split === 'eval' && one.metric === metric)
        ?.mean ?? null;
  const rates = intervals
    .filter(({ split, metric }) => split === 'eval' && metric === 'win_rate/sampled')
    .map((one) => againstReference(one, meanOf(one.run)))
    .filter((sentence) => sentence !== '');
  // The most telling measure of each couple; the rest stands in the table.
  const told = new Set<string>();
  const couples = comparisons
    .filter(({ a, b, better }) => {
      const couple = `${a}\n${b}`;
      if (better === 'neither' || told.has(couple)) return false;
      told.add(couple);
      return true;
    })
    .map(sentenceOf);
  const few =
    experiment.seeds.length < fewSeeds
      ? [
          `${countOf(experiment.seeds.length, 'seed')}: how much results differ from seed to seed is ${experiment.seeds.length === 1 ? 'not known' : 'hardly known'}.`,
        ]
      : [];
  const gone = unfinished.map(({ name, seed, why }) => `${name} with seed ${seed}: ${why}.`);
  return [...rates, ...couples, ...few, ...gone];
}
