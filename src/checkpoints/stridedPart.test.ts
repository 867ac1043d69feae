import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { gatherPart, scatterPart, turnedPart, wholePart, type StridedPart } from './stridedPart';

const numbers = (size: number): Float32Array => Float32Array.from({ length: size }, (_, i) => i);

describe('a part of a stored tensor', () => {
  it('is the very array where it is the whole', () => {
    const stored = numbers(6);
    expect(gatherPart(stored, wholePart(6))).toBe(stored);
  });

  it('is turned over from [out, in] to [in, out]', () => {
    // [[0, 1, 2], [3, 4, 5]], two outputs of three inputs
    expect([...gatherPart(numbers(6), turnedPart(3, 2))]).toEqual([0, 3, 1, 4, 2, 5]);
    // A single row or column turned over keeps its order.
    expect([...gatherPart(numbers(3), turnedPart(3, 1))]).toEqual([0, 1, 2]);
    expect([...gatherPart(numbers(3), turnedPart(1, 3))]).toEqual([0, 1, 2]);
  });

  it('is cut from columns that stand side by side', () => {
    // Two rows of query, key and value, two wide each.
    const key: StridedPart = { dims: [2, 1, 2], strides: [6, 0, 1], offset: 2 };
    expect([...gatherPart(numbers(12), key)]).toEqual([2, 3, 8, 9]);
  });

  it('is cut from rows that go head by head', () => {
    // [heads 2, parts 3, width 2] rows of two inputs; the value, as [in, heads · width]
    const value: StridedPart = { dims: [2, 2, 2], strides: [1, 12, 2], offset: 8 };
    expect([...gatherPart(numbers(24), value)]).toEqual([8, 10, 20, 22, 9, 11, 21, 23]);
  });

  it('goes back where it came from, across the edges of tiles', () => {
    const size = fc.integer({ min: 1, max: 150 });
    fc.assert(
      fc.property(size, size, (input, output) => {
        const stored = numbers(input * output);
        const part = turnedPart(input, output);
        const ours = gatherPart(stored, part);
        const [i, o] = [input - 1, Math.floor(output / 2)];
        expect(ours[i * output + o]).toBe(o * input + i);
        const back = new Float32Array(stored.length).fill(-1);
        scatterPart(ours, part, back);
        expect(back).toEqual(stored);
      }),
      { numRuns: 30 },
    );
  });
});
