import { describe, expect, it } from 'vitest';

import { lengthControlledWinRate, type LengthComparison } from './lengthControlled';

/** `of` comparisons, of which `won` were won. */
const group = (longer: number, won: number, of: number): LengthComparison[] =>
  Array.from({ length: of }, (_, i) => ({ longer, outcome: i < won ? 1 : 0 }));

describe('the length-controlled win rate', () => {
  it('is the win rate itself where no answer is longer', () => {
    expect(lengthControlledWinRate(group(0, 7, 10))).toBeCloseTo(0.7, 6);
    expect(lengthControlledWinRate([{ longer: 0, outcome: 0.5 }])).toBeCloseTo(0.5, 6);
  });

  // Two lengths, as often longer as shorter by the same: the model fits both shares a and b exactly, so
  // θ + φt = logit a and θ − φt = logit b, whatever t is, and θ = (logit a + logit b)/2.
  it.each([
    [8, 5, 2 / 3], // (ln 4 + 0)/2 = ln 2
    [9, 1, 1 / 2], // opposite
    [5, 5, 1 / 2],
    [9, 9, 9 / 10],
  ])('of %i and %i wins of ten, longer and shorter, is %f', (longer, shorter, want) => {
    const rows = [...group(3, longer, 10), ...group(-3, shorter, 10)];
    expect(lengthControlledWinRate(rows)).toBeCloseTo(want, 5);
  });

  it('is one half where the longer answer always wins', () => {
    expect(lengthControlledWinRate([...group(5, 10, 10), ...group(-5, 0, 10)])).toBeCloseTo(0.5, 3);
  });

  it('stays a share where everything was won, and is nothing without a comparison', () => {
    expect(lengthControlledWinRate([...group(1, 3, 3), ...group(2, 3, 3)])).toBeCloseTo(1, 3);
    expect(lengthControlledWinRate([])).toBeNull();
  });

  it('counts half for a tie', () => {
    const ties = Array.from({ length: 6 }, (_, i) => ({ longer: i - 2.5, outcome: 0.5 }));
    expect(lengthControlledWinRate(ties)).toBeCloseTo(0.5, 6);
  });
});
