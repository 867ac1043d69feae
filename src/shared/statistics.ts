/** The two-sided 95 % quantile of the normal distribution. */
const z95 = 1.959964;

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
