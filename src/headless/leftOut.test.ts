import { describe, expect, it } from 'vitest';

import { leftOut } from '../../scripts/headless/leftOut.mjs';

describe('leftOut', () => {
  it('says what the budget left out', () => {
    expect(leftOut({ pairsBeyondBudget: 12_480, unpairedBeyondBudget: 0 })).toBe(
      'Left out, since the budget of memory for data was full: 12,480 pairs.',
    );
    expect(leftOut({ pairsBeyondBudget: 1, unpairedBeyondBudget: 20 })).toBe(
      'Left out, since the budget of memory for data was full: 1 pair and 20 unpaired rows.',
    );
  });

  it('is silent where nothing was', () => {
    expect(leftOut({ pairsBeyondBudget: 0, unpairedBeyondBudget: 0 })).toBeNull();
  });
});
