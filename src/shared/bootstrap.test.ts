import { describe, expect, it } from 'vitest';

import { pairedBootstrap, quantile } from './bootstrap';
import { seededRandom } from './random';

describe('quantile', () => {
  it('lies between two values by their distance', () => {
    expect(quantile([1, 2, 3, 4], 0.5)).toBe(2.5);
    expect(quantile([1, 2, 3, 4], 0.25)).toBe(1.75);
    expect(quantile([7], 0.975)).toBe(7);
  });
});

describe('pairedBootstrap', () => {
  const random = seededRandom(11);
  const normal = (n: number, mean: number): number[] =>
    Array.from({ length: n }, () => mean + random.normal());

  it('of one seed comes close to the normal interval, mean ± 1.96·s/√n', () => {
    const values = normal(400, 0.1);
    const mean = values.reduce((sum, v) => sum + v, 0) / 400;
    const s = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 399);
    const found = pairedBootstrap([values], false)!;
    expect(found.mean).toBeCloseTo(mean, 12);
    expect(found.low).toBeCloseTo(mean - (1.96 * s) / 20, 1.7);
    expect(found.high).toBeCloseTo(mean + (1.96 * s) / 20, 1.7);
  });

  it('of items that are hard in every seed is wide, where items within a seed would be averaged away', () => {
    const items = normal(50, 0);
    const seeds = [items, items, items, items];
    const crossed = pairedBootstrap(seeds, true)!;
    const nested = pairedBootstrap(seeds, false)!;
    // Four times the same items are no more than once.
    const s = Math.sqrt(items.reduce((sum, v) => sum + (v - crossed.mean) ** 2, 0) / 49);
    expect(crossed.high - crossed.low).toBeCloseTo((2 * 1.96 * s) / Math.sqrt(50), 1);
    expect((crossed.high - crossed.low) / (nested.high - nested.low)).toBeGreaterThan(1.7);
  });

  it('of two seeds that differ and agree in all items holds both', () => {
    const found = pairedBootstrap(
      [
        [1, 1, 1],
        [3, 3, 3],
      ],
      true,
    )!;
    // Resamples of two seeds: both the first with 1/4, both the second with 1/4.
    expect([found.mean, found.low, found.high, found.above]).toEqual([2, 1, 3, 1]);
  });

  it('leaves out items without a difference, and is the same every time', () => {
    const table = [[null, 1, -1, 2]];
    expect(pairedBootstrap(table, false)).toEqual(pairedBootstrap(table, false));
    expect(pairedBootstrap(table, false)!.mean).toBeCloseTo(2 / 3, 12);
    expect(pairedBootstrap([[null]], false)).toBeNull();
  });
});
