import { describe, expect, it } from 'vitest';

import { percentile } from './percentile';

describe('percentile', () => {
  it('takes the nearest rank', () => {
    const hundred = Float64Array.from({ length: 100 }, (_, i) => 100 - i);
    expect(percentile(hundred.slice(), 0.99)).toBe(99);
    expect(percentile(hundred.slice(), 0.01)).toBe(1);
    expect(percentile(hundred.slice(), 1)).toBe(100);
  });

  it('takes the only value, and the smallest at share 0', () => {
    expect(percentile(Float64Array.of(7), 0.99)).toBe(7);
    expect(percentile(Float64Array.of(3, 1, 2), 0)).toBe(1);
  });

  it('is not misled by equal values', () => {
    expect(percentile(Float64Array.of(2, 2, 2, 2, 9), 0.8)).toBe(2);
    expect(percentile(Float64Array.of(2, 2, 2, 2, 9), 0.81)).toBe(9);
  });
});
