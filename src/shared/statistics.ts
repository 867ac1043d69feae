/** The two-sided 95 % quantile of the normal distribution. */
const z95 = 1.959964;

/** The arithmetic mean; NaN of nothing. */
export function mean(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
}

/** The middle value, or the mean of the two in the middle; NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

/**
 * The 95 % interval of a share by Wilson (1927): it stays within 0 and 1 and is honest for few trials.
 * @param successes may be a half number where ties count half
 */
export function wilsonInterval(
  successes: number,
  trials: number,
  z = z95,
): { readonly low: number; readonly high: number } {
  const share = successes / trials;
  const z2 = z * z;
  const center = (share + z2 / (2 * trials)) / (1 + z2 / trials);
  const spread =
    (z / (1 + z2 / trials)) *
    Math.sqrt((share * (1 - share)) / trials + z2 / (4 * trials * trials));
  return { low: Math.max(0, center - spread), high: Math.min(1, center + spread) };
}
