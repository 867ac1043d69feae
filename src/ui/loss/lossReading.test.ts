import { describe, expect, it } from 'vitest';

import { nearestPair, pairBeside } from './lossReading';

const pair = (line: number, h: number, loss = 1) => ({
  ...{ line, h, loss, refinedH: 0, own: 0, shift: 0, rate: 1, slope: 0 },
});
// Ten pixels a unit either way.
const scale = { x: (h: number) => 10 * h, y: (loss: number) => 100 - 10 * loss };
const pairs = [pair(7, 2), pair(3, 0), pair(5, 2), pair(9, 4)];

describe('the loss, read', () => {
  it('is that of the pair nearest to the pointer, within ten pixels', () => {
    expect(nearestPair(pairs, scale, 1, 88)?.line).toBe(3);
    expect(nearestPair(pairs, scale, 33, 90)?.line).toBe(9);
    expect(nearestPair(pairs, scale, 0, 79)).toBeNull();
    expect(nearestPair([], scale, 0, 0)).toBeNull();
  });

  it('goes from pair to pair by margin, then by line', () => {
    const way = (from: number | null, h: number, by: 1 | -1) =>
      pairBeside(pairs, pairs.find(({ line }) => line === from) ?? null, h, by)?.line ?? null;
    expect(way(null, 1, 1)).toBe(5);
    expect(way(5, 2, 1)).toBe(7);
    expect(way(7, 2, 1)).toBe(9);
    expect(way(9, 4, 1)).toBeNull();
    expect(way(9, 4, -1)).toBe(7);
    expect(way(null, 1, -1)).toBe(3);
    expect(way(3, 0, -1)).toBeNull();
  });
});
