import { describe, expect, it } from 'vitest';

import { bucketLength } from './collate';
import { collateApart, collatePacked, collatePairs, longestPair, pairLayout } from './collatePairs';

/** Some numbers, filled up with another. */
const filled = (size: number, filling: number, ...first: number[]): Int32Array =>
  Int32Array.from({ length: size }, (_, i) => first[i] ?? filling);

const pairs = [
  { promptIds: [5, 6, 7], chosenIds: Int32Array.of(8, 0), rejectedIds: [9] },
  { promptIds: Int32Array.of(1), chosenIds: [2], rejectedIds: [3, 4, 0] },
];
const options = { bucket: (length: number) => length + 1, padId: 30 };

describe('collatePacked', () => {
  it('lets both completions begin with the prompt’s last token, behind the rest of it', () => {
    expect(collatePacked(pairs, options)).toEqual({
      inputIds: Int32Array.of(5, 6, 7, 8, 7, 30, /**/ 1, 1, 3, 4, 30, 30),
      splits: [
        { promptEnd: 2, second: 4 },
        { promptEnd: 0, second: 1 },
      ],
      completions: {
        // Chosen: 8 and 0 of the first row, 2 of the second; rejected: 9, then 3, 4 and 0.
        positions: filled(16, 0, 2, 3, 6, 4, 7, 8, 9),
        targets: filled(16, 0, 8, 0, 2, 9, 3, 4, 0),
        owners: filled(16, 4, 0, 0, 1, 2, 3, 3, 3),
        places: Int32Array.of(15, 15, 0, 1, 3, 15, /**/ 2, 4, 5, 6, 15, 15),
        members: Int32Array.of(0, 1, 0, 0, /**/ 2, 2, 2, 2, /**/ 3, 3, 3, 3, /**/ 4, 5, 6, 4),
        mask: Float32Array.of(1, 1, 0, 0, /**/ 1, 0, 0, 0, /**/ 1, 0, 0, 0, /**/ 1, 1, 1, 0),
        width: 4,
      },
      completionTokens: Int32Array.of(2, 1, 1, 3),
      rows: 2,
      length: 6,
      prefix: new Int32Array(),
    });
  });

  it('leaves out what all prompts begin with, but never the last token of one', () => {
    const behind = pairs.map((pair) => ({
      ...pair,
      promptIds: [11, 12, ...Array.from(pair.promptIds)],
    }));
    const prefix = Int32Array.of(11, 12);
    const whole = collatePacked(pairs, options);
    expect(collatePacked(behind, options, prefix)).toEqual({ ...whole, prefix });
  });

  it('refuses a pair without a prompt token', () => {
    const empty = [{ ...pairs[0]!, promptIds: [] }];
    expect(() => collatePacked(empty, options)).toThrow('Row 0');
  });
});

describe('collateApart', () => {
  it('has the chosen completions first, then the rejected ones', () => {
    const { inputIds, rows, length, splits, completionTokens } = collateApart(pairs, options);
    expect([rows, length, splits]).toEqual([4, 5, null]);
    expect(completionTokens).toEqual(Int32Array.of(2, 1, 1, 3));
    expect([...inputIds.subarray(0, 5), ...inputIds.subarray(15)]).toEqual([
      5, 6, 7, 8, 30, /**/ 1, 3, 4, 30, 30,
    ]);
  });
});

describe('the layout of pairs', () => {
  const layout = (
    prompt: number,
    chosen: number,
    rejected: number,
    prefix?: { length: number; pairs: number },
  ) => pairLayout(4, longestPair([{ prompt, chosen, rejected }]), bucketLength, prefix);

  it('is a row a pair where that makes fewer positions, padding counted', () => {
    // 63 + 64 + 64 = 191 of 192 against two rows of 127 of 128.
    expect(layout(64, 64, 64)).toEqual({ packed: true, before: 0, rows: 4, length: 192 });
    // 32 + 32 positions of 64 against two rows of 32.
    expect(layout(1, 32, 32)).toEqual({ packed: false, before: 0, rows: 8, length: 32 });
    expect(layout(1, 32, 10)).toEqual({ packed: true, before: 0, rows: 4, length: 48 });
  });

  it('leaves a shared prefix out where that makes fewer positions a pair', () => {
    const prefix = { length: 120, pairs: 4 };
    expect(layout(184, 64, 64, prefix)).toEqual({
      packed: true,
      before: 120,
      rows: 4,
      length: 192,
    });
    // 320 positions a pair, against 192 and 120 of a prefix that no other pair shares; nothing is gained by one.
    expect(layout(184, 64, 64, { length: 120, pairs: 1 }).before).toBe(120);
    expect(layout(193, 64, 64, { length: 1, pairs: 4 }).before).toBe(0);
    expect(layout(184, 64, 64, { length: 0, pairs: 4 }).before).toBe(0);
  });

  it('never has more positions than a row a completion', () => {
    for (let prompt = 1; prompt < 700; prompt += 23)
      for (let chosen = 1; chosen < 700; chosen += 29) {
        const apart = 2 * bucketLength(prompt - 1 + chosen);
        expect(bucketLength(prompt - 1 + 2 * chosen)).toBeLessThanOrEqual(apart);
      }
  });

  it('is that of the batch', () => {
    const rows = (promptLength: number) => [
      { ...pairs[0]!, promptIds: filled(promptLength, 5) },
      pairs[1]!,
    ];
    expect(collatePairs(rows(14), { ...options, bucket: bucketLength })).toMatchObject({
      ...{ rows: 2, length: 16 },
      splits: [
        { promptEnd: 13, second: 15 },
        { promptEnd: 0, second: 1 },
      ],
    });
    // 17 positions of 32 are not fewer than two rows of 16.
    expect(collatePairs(rows(15), { ...options, bucket: bucketLength })).toMatchObject({
      ...{ rows: 4, length: 16, splits: null },
    });
  });
});
