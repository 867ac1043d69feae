/** How far a number may be from its truth: the larger of the two bounds counts. */
export interface Tolerance {
  readonly absolute: number;
  readonly relative: number;
}

/**
 * Compares numbers one by one with their truth.
 * @throws Error naming the first one that is off, both values and the place
 */
export function assertAllClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  { absolute, relative }: Tolerance,
  what = 'value',
): void {
  if (actual.length !== expected.length)
    throw new Error(`${what}: ${actual.length} numbers where ${expected.length} were expected.`);
  for (let i = 0; i < expected.length; i++) {
    const truth = expected[i]!;
    const bound = Math.max(absolute, relative * Math.abs(truth));
    // Written so that a NaN fails.
    if (!(Math.abs(actual[i]! - truth) <= bound))
      throw new Error(`${what}[${i}] is ${actual[i]!}, expected ${truth} within ${bound}.`);
  }
}

/** ‖actual − expected‖ / ‖expected‖: how far a vector is from its truth. */
export function relativeDistance(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let [difference, norm] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    difference += (actual[i]! - expected[i]!) ** 2;
    norm += expected[i]! ** 2;
  }
  return Math.sqrt(difference / norm);
}
