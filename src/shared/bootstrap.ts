import { seededRandom } from './random';

/** Differences between two methods on the same items, seed by seed; null where an item has none. */
export type PairedDifferences = readonly (readonly (number | null)[])[];

/** What resampling says of a mean difference. */
export interface BootstrapInterval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  /** The share of resamples whose mean is above zero, ties counted half. */
  readonly above: number;
}

/** Resamples of an interval. */
export const bootstrapResamples = 4000;

/** A quantile of ascending values, between two of them by their distance (Hyndman and Fan's type 7). */
export function quantile(ascending: ArrayLike<number>, share: number): number {
  const place = share * (ascending.length - 1);
  const below = Math.floor(place);
  const low = ascending[below]!;
  const high = ascending[Math.min(below + 1, ascending.length - 1)]!;
  return low + (place - below) * (high - low);
}

/**
 * The mean of paired differences with its 95 % percentile interval (Efron and Tibshirani 1993, §13.3).
 * Seeds are resampled, and items: where every seed answered the same items, the same resample of items
 * serves all seeds (crossed), since a hard item is hard for each of them; else items are resampled
 * within their seed (nested).
 * @param crossed whether item i is the same one in every seed
 * @returns null where no item has a difference
 */
export function pairedBootstrap(
  differences: PairedDifferences,
  crossed: boolean,
  { resamples = bootstrapResamples, seed = 1 } = {},
): BootstrapInterval | null {
  const meanOf = (
    seeds: readonly number[],
    itemsOf: (seed: number) => readonly number[],
  ): number | null => {
    let [sum, count] = [0, 0];
    for (const s of seeds)
      for (const item of itemsOf(s)) {
        const value = differences[s]![item];
        if (value == null) continue;
        sum += value;
        count += 1;
      }
    return count === 0 ? null : sum / count;
  };
  const indices = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
  const all = differences.map((items) => indices(items.length));
  const mean = meanOf(indices(differences.length), (s) => all[s]!);
  if (mean === null) return null;
  const random = seededRandom(seed).fork('bootstrap');
  const drawn = (n: number): number[] => Array.from({ length: n }, () => random.integer(n));
  const means: number[] = [];
  for (let r = 0; r < resamples; r++) {
    const seeds = drawn(differences.length);
    const shared = crossed ? drawn(differences[0]!.length) : null;
    const resampled = meanOf(seeds, (s) => shared ?? drawn(differences[s]!.length));
    if (resampled !== null) means.push(resampled);
  }
  means.sort((a, b) => a - b);
  const above = means.reduce((sum, value) => sum + (value > 0 ? 1 : value === 0 ? 0.5 : 0), 0);
  return {
    mean,
    low: quantile(means, 0.025),
    high: quantile(means, 0.975),
    above: above / means.length,
  };
}
