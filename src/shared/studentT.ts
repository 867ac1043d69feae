// The two-sided 95 % quantiles of Student's t for 1 to 30 degrees of freedom, as tables print them
// (NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2).
const quantiles95 = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145,
  2.131, 2.12, 2.11, 2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048,
  2.045, 2.042,
] as const;
const z95 = 1.959964;
/** The one-sided 80 % quantile of the normal distribution: the power at which a difference counts as found. */
const z80 = 0.841621;

/**
 * The two-sided 95 % quantile of Student's t.
 * Beyond 30 degrees of freedom by the first terms of its expansion about the normal quantile
 * (Abramowitz and Stegun 26.7.5), whose error there is below 0.001.
 */
export function studentT95(degrees: number): number {
  const listed = quantiles95[degrees - 1];
  if (listed !== undefined) return listed;
  const z = z95;
  return (
    z + (z ** 3 + z) / (4 * degrees) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * degrees ** 2)
  );
}

/** A mean with its sample deviation and 95 % interval; deviation and bounds are null for a single value. */
export interface MeanInterval {
  readonly n: number;
  readonly mean: number;
  readonly deviation: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** The mean of some values with Student's 95 % interval, mean ± t·s/√n. */
export function meanInterval(values: readonly number[]): MeanInterval {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  if (n < 2) return { n, mean, deviation: null, low: null, high: null };
  const deviation = Math.sqrt(
    values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1),
  );
  const reach = (studentT95(n - 1) * deviation) / Math.sqrt(n);
  return { n, mean, deviation, low: mean - reach, high: mean + reach };
}

/**
 * How many seeds a paired difference of this size would need to be found four times in five at 95 %:
 * n = ((t + 0.8416)·s/mean)², the smallest n that satisfies it with its own t, at least 2.
 * @returns null where there is no difference to find, or no more than a million would do
 */
export function seedsNeeded(mean: number, deviation: number): number | null {
  if (mean === 0) return null;
  const ratio = (deviation / Math.abs(mean)) ** 2;
  const enough = (n: number): boolean => n >= ratio * (studentT95(n - 1) + z80) ** 2;
  if (!enough(1_000_000)) return null;
  let [low, high] = [1, 2];
  while (!enough(high)) [low, high] = [high, high * 2];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (enough(middle)) high = middle;
    else low = middle;
  }
  return high;
}
