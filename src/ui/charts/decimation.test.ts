import { describe, expect, it } from 'vitest';

import { keptEntries } from './decimation';

const tens = (entry: number): number => Math.floor(entry / 10);

describe('keptEntries', () => {
  it('keeps first, last, smallest and largest of each bucket', () => {
    const line = Float64Array.of(
      5,
      5,
      9,
      5,
      5,
      5,
      1,
      5,
      5,
      5,
      /* */ 3,
      4,
      5,
      6,
      7,
      8,
      9,
      10,
      11,
      12,
    );
    expect(keptEntries(tens, [line], 0, 20)).toEqual([0, 2, 6, 9, 10, 19]);
  });

  it('keeps what each line needs, and no entry twice', () => {
    const a = Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    const b = new Float64Array(10).fill(Number.NaN);
    b[4] = 0.5;
    expect(keptEntries(tens, [a, b], 0, 10)).toEqual([0, 4, 9]);
  });

  it('looks only where it is told to', () => {
    const line = Float64Array.from({ length: 30 }, (_, i) => i);
    expect(keptEntries(tens, [line], 12, 25)).toEqual([12, 19, 20, 24]);
  });

  it('has nothing of a line without points', () => {
    expect(keptEntries(tens, [new Float64Array(10).fill(Number.NaN)], 0, 10)).toEqual([]);
  });
});
