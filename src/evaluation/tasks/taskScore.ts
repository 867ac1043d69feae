import { metricOf, type TaskFormat, type TaskScore } from '../../protocol/tasks';
import type { TaskItem, TaskSet } from './taskItem';
import { optionLength } from './taskItems';

/** The position of the largest value, the first of equals. */
function largest(values: readonly number[]): number {
  return values.reduce((best, value, i) => (value > values[best]! ? i : best), 0);
}

/** The option that a format's metric takes: acc_norm divides by the characters of each. */
export function chosenOption(
  format: TaskFormat,
  { options }: TaskItem,
  loglikelihoods: readonly number[],
): number {
  if (metricOf[format] !== 'acc_norm') return largest(loglikelihoods);
  return largest(loglikelihoods.map((value, i) => value / optionLength(options[i]!)));
}

/** Whether the right option is chosen, or for some true ones the share of probability that they have (mc2). */
export function correctness(
  format: TaskFormat,
  item: TaskItem,
  loglikelihoods: readonly number[],
): boolean | number {
  const { gold } = item;
  if (gold.kind === 'option') return chosenOption(format, item, loglikelihoods) === gold.index;
  if (gold.kind === 'solution') return false;
  // Against the likeliest, so that no answer is so long that all are 0.
  const most = Math.max(...loglikelihoods);
  const shares = loglikelihoods.map((value) => Math.exp(value - most));
  const total = shares.reduce((sum, share) => sum + share, 0);
  return gold.options.reduce((sum, option) => sum + shares[option]!, 0) / total;
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/**
 * The standard error of a mean over groups that are scored apart and weighted by their sizes
 * (`pooled_sample_stderr` of the harness; of one group `mean_stderr`, with n − 1).
 * @returns null where every group has a single value
 */
function standardError(groups: readonly (readonly number[])[]): number | null {
  const n = groups.reduce((sum, { length }) => sum + length, 0);
  if (n === groups.length) return null;
  const squares = groups.map((values) => {
    const mean = sumOf(values) / values.length;
    return sumOf(values.map((value) => (value - mean) ** 2));
  });
  return Math.sqrt(sumOf(squares) / (n - groups.length) / n);
}

/** The score of a set from how right each of its items is. */
export function scoreOf(
  { format, items }: TaskSet,
  correct: readonly (boolean | number)[],
): Pick<TaskScore, 'metric' | 'value' | 'stderr' | 'n'> {
  const values = correct.map(Number);
  const groups = new Map<string, number[]>();
  for (const [i, { group }] of items.entries())
    groups.set(group, [...(groups.get(group) ?? []), values[i]!]);
  return {
    metric: metricOf[format],
    value: sumOf(values) / values.length,
    stderr: standardError([...groups.values()]),
    n: values.length,
  };
}
