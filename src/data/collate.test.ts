import { describe, expect, it } from 'vitest';

import { bucketLength, collate } from './collate';
import { bucketCount } from './completionIndex';

/** Some numbers, filled up with another. */
const filled = (size: number, filling: number, ...first: number[]): Int32Array =>
  Int32Array.from({ length: size }, (_, i) => first[i] ?? filling);

describe('collate', () => {
  it('pads at the end, and indexes where the completions with their EOS are predicted', () => {
    const rows = [
      { promptIds: [5, 6, 7], completionIds: Int32Array.of(8, 0) },
      { promptIds: Int32Array.of(9), completionIds: [4] },
    ];
    expect(collate(rows, { bucket: (length) => length + 1, padId: 3 })).toEqual({
      inputIds: Int32Array.of(5, 6, 7, 8, 3, /**/ 9, 3, 3, 3, 3),
      completions: {
        // Row 0 predicts 8 and 0 at its third and fourth position, row 1 predicts 4 at its first.
        positions: filled(16, 0, 2, 3, 5),
        targets: filled(16, 0, 8, 0, 4),
        owners: filled(16, 2, 0, 0, 1),
        places: Int32Array.of(15, 15, 0, 1, 15, /**/ 2, 15, 15, 15, 15),
        members: Int32Array.of(0, 1, 0, /**/ 2, 2, 2),
        mask: Float32Array.of(1, 1, 0, /**/ 1, 0, 0),
        width: 3,
      },
      completionTokens: Int32Array.of(2, 1),
      rows: 2,
      length: 5,
      splits: null,
      prefix: new Int32Array(),
    });
  });

  it('refuses a row without a prompt token', () => {
    const rows = [{ promptIds: [], completionIds: [1] }];
    expect(() => collate(rows, { bucket: bucketLength, padId: 0 })).toThrow('Row 0');
  });
});

describe('bucketLength', () => {
  it.each([
    [0, 16],
    [1, 16],
    [16, 16],
    [17, 32],
    [64, 64],
    [65, 96],
    [256, 256],
    [257, 320],
    [1000, 1024],
  ])('rounds %i up to %i', (length, bucket) => {
    expect(bucketLength(length)).toBe(bucket);
  });
});

describe('bucketCount', () => {
  it.each([
    [1, 16],
    [16, 16],
    [17, 20],
    [33, 40],
    [100, 112],
    [128, 128],
    [129, 160],
    [1000, 1024],
    [1025, 1280],
  ])('rounds %i up to %i', (count, bucket) => {
    expect(bucketCount(count)).toBe(bucket);
  });
});
