import { describe, expect, it } from 'vitest';

import { marginBins } from './marginBins';

describe('marginBins', () => {
  it('gives counts worked out by hand, zero being an edge', () => {
    // Extent 15: 15 / 15.5 = 0.97, so bins of 1 from −16 to 16.
    const bins = marginBins(Float32Array.of(-15, -0.5, 0, 0.5, 0.75, 3, 15), null);
    expect(bins.width).toBe(1);
    expect(bins.counts).toHaveLength(32);
    const filled = [...bins.counts].flatMap((count, i) => (count > 0 ? [[i - 16, count]] : []));
    expect(filled).toEqual([
      [-15, 1],
      [-1, 1],
      [0, 3],
      [3, 1],
      [15, 1],
    ]);
    expect(bins).toMatchObject({ pairs: 7, above: 4, refinedCounts: null });
    expect(bins.mean).toBeCloseTo(3.75 / 7, 12);
  });

  it('keeps every pair, refined ones on the same edges', () => {
    // Extent 40: 40 / 15.5 = 2.6, so bins of 5, nine on either side.
    const bins = marginBins(Float32Array.of(1, -1), Float32Array.of(40, -40));
    expect(bins.width).toBe(5);
    expect([...bins.counts].indexOf(1)).toBe(8);
    expect(bins.counts).toHaveLength(18);
    expect(bins.refinedCounts![17]).toBe(1);
    expect(bins.refinedCounts![1]).toBe(1);
    for (const extent of [1e-6, 0.1, 1, 1.55, 2, 10, 15.5, 16, 31, 1e9]) {
      const far = marginBins(Float32Array.of(extent, -extent), null);
      expect(far.counts.reduce((sum, count) => sum + count)).toBe(2);
      expect(far.counts.length).toBeLessThanOrEqual(32);
    }
  });

  it('has a single pile where policy = reference, and leaves out what is not finite', () => {
    const same = marginBins(new Float32Array(5), null);
    expect([...same.counts]).toEqual([0, 5]);
    expect(same).toMatchObject({ above: 0, mean: 0 });
    const broken = marginBins(Float32Array.of(Number.NaN, Infinity, 1), null);
    expect(broken.counts.reduce((sum, count) => sum + count)).toBe(1);
    expect(broken).toMatchObject({ pairs: 3, mean: 1 });
    expect(marginBins(new Float32Array(0), null).mean).toBeNaN();
  });
});
