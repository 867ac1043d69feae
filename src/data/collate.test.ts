import { describe, expect, it } from 'vitest';

import { bucketLength, collate } from './collate';

describe('collate', () => {
  it('shifts targets by one, masks the completion with its EOS, and pads at the end', () => {
    const rows = [
      { promptIds: [5, 6, 7], completionIds: Int32Array.of(8, 0) },
      { promptIds: Int32Array.of(9), completionIds: [4] },
    ];
    expect(collate(rows, { bucket: (length) => length + 1, padId: 3 })).toEqual({
      inputIds: Int32Array.of(5, 6, 7, 8, 3, /**/ 9, 3, 3, 3, 3),
      targets: Int32Array.of(6, 7, 8, 0, 3, /**/ 4, 3, 3, 3, 3),
      completionMask: Float32Array.of(0, 0, 1, 1, 0, /**/ 1, 0, 0, 0, 0),
      completionTokens: Int32Array.of(2, 1),
      rows: 2,
      length: 5,
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
