import { describe, expect, it } from 'vitest';

import { binWidth, histogramOf, tokenLengths } from './lengthHistogram';
import type { TokenizedPair } from './rows';

const row = (
  [prompt, chosen, rejected]: readonly [number, number, number],
  [promptTokens, chosenCut, rejectedCut]: readonly [number, number, number] = [0, 0, 0],
): TokenizedPair => ({
  promptIds: new Int32Array(prompt),
  chosenIds: new Int32Array(chosen),
  rejectedIds: new Int32Array(rejected),
  refinedPromptIds: new Int32Array(prompt),
  truncation: { promptTokens, chosenCut, rejectedCut },
});

describe('binWidth', () => {
  it('is the smallest round width that needs at most 40 bins', () => {
    expect([1, 40, 41, 80, 81, 200, 201, 400, 401, 1000].map(binWidth)).toEqual([
      1, 1, 2, 2, 5, 5, 10, 10, 20, 50,
    ]);
  });
});

describe('histogramOf', () => {
  it('closes a bin with its upper bound', () => {
    const lengths = Int32Array.from([1, 5, 6, 10, 11, 15, 16, 40]);
    expect(histogramOf(lengths, { width: 5, bins: 3 })).toEqual({
      counts: [2, 2, 2],
      beyond: 2,
      median: 10,
      ninetieth: 40,
      longest: 40,
    });
  });

  it('takes quantiles by rank: the fifth and the ninth of ten', () => {
    const lengths = Int32Array.from([10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    const { median, ninetieth } = histogramOf(lengths, { width: 10, bins: 1 });
    expect([median, ninetieth]).toEqual([5, 9]);
  });
});

describe('tokenLengths', () => {
  it('counts what was cut, and of a row its longer completion', () => {
    const lengths = tokenLengths([row([4, 3, 2]), row([4, 4, 4], [3, 0, 2])], 8);
    expect(lengths).toMatchObject({ width: 1, maxLength: 8 });
    expect(lengths.prompt.counts.flatMap((n, i) => (n > 0 ? [[i + 1, n]] : []))).toEqual([
      [4, 1],
      [7, 1],
    ]);
    expect(lengths.chosen.longest).toBe(4);
    expect(lengths.rejected.longest).toBe(6);
    expect(lengths.row).toMatchObject({ median: 7, longest: 13, beyond: 0 });
  });

  it('shows two contexts and counts what is longer apart', () => {
    const lengths = tokenLengths([row([10, 2, 2]), row([10, 6, 6], [80, 0, 0])], 16);
    expect(lengths.row.counts).toHaveLength(32);
    expect(lengths.row).toMatchObject({ beyond: 1, longest: 96 });
    expect(lengths.prompt).toMatchObject({ beyond: 1, longest: 90 });
    expect(lengths.chosen.beyond).toBe(0);
  });
});
