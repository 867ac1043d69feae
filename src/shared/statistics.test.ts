import { describe, expect, it } from 'vitest';

import { meanInterval, wilsonInterval } from './statistics';

describe('wilsonInterval', () => {
  it('gives the published interval of 8 in 10', () => {
    // (0.8 + 1.92073/10 ± 1.959964·√(0.016 + 0.0096036)) / 1.384146
    const { low, high } = wilsonInterval(8, 10);
    expect(low).toBeCloseTo(0.4902, 4);
    expect(high).toBeCloseTo(0.9433, 4);
  });

  it('stays within 0 and 1 at the ends, with z²/(n + z²) of width', () => {
    const width = 3.841459 / (20 + 3.841459);
    expect(wilsonInterval(0, 20).low).toBe(0);
    expect(wilsonInterval(0, 20).high).toBeCloseTo(width, 5);
    expect(wilsonInterval(20, 20).low).toBeCloseTo(1 - width, 5);
    expect(wilsonInterval(20, 20).high).toBe(1);
  });
});

describe('meanInterval', () => {
  it('is the mean with s/√n, and 1.96 of that to either side', () => {
    // 1, 2, 3, 6: mean 3, s² = (4 + 1 + 0 + 9)/3 = 14/3, s/√4 = 1.0801.
    const found = meanInterval([1, 2, 3, 6])!;
    expect(found.mean).toBe(3);
    expect(found.standardError).toBeCloseTo(1.080123, 6);
    expect(found.low).toBeCloseTo(3 - 2.117003, 5);
    expect(found.high).toBeCloseTo(3 + 2.117003, 5);
    expect(meanInterval([1])).toBeNull();
  });
});
