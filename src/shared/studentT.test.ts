import { describe, expect, it } from 'vitest';

import { meanInterval, seedsNeeded, studentT95 } from './studentT';

describe('Student’s t', () => {
  // NIST/SEMATECH e-Handbook 1.3.6.7.2; 40, 60 and 100 are beyond what is listed here.
  it.each([
    [1, 12.706],
    [2, 4.303],
    [10, 2.228],
    [30, 2.042],
    [40, 2.021],
    [60, 2.0],
    [100, 1.984],
  ])('has its quantile for %d degrees of freedom', (degrees, quantile) => {
    expect(studentT95(degrees)).toBeCloseTo(quantile, 3);
  });

  it('gives the interval of a mean: 1, 2, 3 have s = 1 and t = 4.303', () => {
    const { mean, deviation, low, high } = meanInterval([1, 2, 3]);
    expect([mean, deviation]).toEqual([2, 1]);
    expect(low).toBeCloseTo(2 - 4.303 / Math.sqrt(3), 10);
    expect(high).toBeCloseTo(2 + 4.303 / Math.sqrt(3), 10);
  });

  it('is as wide as few values ask for: 1, 2, 3, 6 have s/√4 = 1.080123, times 3.182 and not 1.96', () => {
    const { mean, low, high } = meanInterval([1, 2, 3, 6]);
    expect(mean).toBe(3);
    expect(high! - mean).toBeCloseTo(3.436951, 5);
    expect(mean - low!).toBeCloseTo(3.436951, 5);
  });

  it('has no interval for a single value', () => {
    expect(meanInterval([5])).toEqual({ n: 1, mean: 5, deviation: null, low: null, high: null });
  });

  // By hand, for s = mean: n = 10 gives (2.262 + 0.842)² = 9.63 ≤ 10, n = 9 gives (2.306 + 0.842)² = 9.91 > 9.
  it('says how many seeds would do', () => {
    expect(seedsNeeded(1, 1)).toBe(10);
    expect(seedsNeeded(-1, 1)).toBe(10);
    expect(seedsNeeded(1, 0)).toBe(2);
    expect(seedsNeeded(0, 1)).toBeNull();
    expect(seedsNeeded(1e-9, 1)).toBeNull();
  });
});
