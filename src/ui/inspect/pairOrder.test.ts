import { describe, expect, it } from 'vitest';

import type { PairTable } from '../../protocol/inspection';
import { hasOrder, orderedRows, turnsRound, type PairOrder } from './pairOrder';

const float = (...values: number[]): Float32Array => Float32Array.from(values);
const table: PairTable = {
  ...{ step: 3, split: 'eval', prompts: ['a', 'b', 'c', 'd'] },
  indices: Uint32Array.of(2, 5, 7, 9),
  lines: Uint32Array.of(3, 6, 8, 10),
  chosen: float(1, 0, 0, 0),
  rejected: float(0, 0, 0, 0),
  h: float(1, -2, 0.5, Number.NaN),
  refinedH: float(0.5, 1, 0.5, 4),
  contrast: float(3, 2, 1, 0),
  scoreChosen: float(8, Number.NaN, 2, 5),
  scoreRejected: float(7, 1, 6, 1),
};
const rows = (order: PairOrder, descending = false, turnedOnly = false): number[] =>
  orderedRows(table, order, { descending, turnedOnly });

describe('the order of pairs', () => {
  it('follows each number both ways, what has none being last', () => {
    expect(rows('margin')).toEqual([1, 2, 0, 3]);
    expect(rows('margin', true)).toEqual([0, 2, 1, 3]);
    expect(rows('delta', true)).toEqual([3, 1, 0, 2]);
    // |h(x) − h(p⊕x)|: 0.5, 3, 0 and none.
    expect(rows('disagreement', true)).toEqual([1, 0, 2, 3]);
    expect(rows('contrast')).toEqual([3, 2, 1, 0]);
    // Gaps 1, none, −4, 4.
    expect(rows('scoreGap', true)).toEqual([3, 0, 2, 1]);
    expect(rows('file')).toEqual([0, 1, 2, 3]);
  });

  it('keeps to the pairs whose two margins have two signs', () => {
    expect([0, 1, 2, 3].map((row) => turnsRound(table, row))).toEqual([false, true, false, false]);
    expect(rows('margin', false, true)).toEqual([1]);
  });

  it('offers only what the table has', () => {
    const base: PairTable = { ...table, refinedH: null, contrast: null };
    expect(hasOrder(base, 'disagreement')).toBe(false);
    expect(hasOrder(base, 'margin')).toBe(true);
    const unscored = { ...base, scoreChosen: float(Number.NaN) };
    expect([hasOrder(base, 'scoreGap'), hasOrder(unscored, 'scoreGap')]).toEqual([true, false]);
  });
});
