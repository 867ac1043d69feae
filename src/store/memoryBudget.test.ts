import { expect, it } from 'vitest';

import { budgetText, exceedsBudget, restoredBudget, typedBudget } from './memoryBudget';

it('a budget is typed in gibibytes, or left empty for none', () => {
  expect(typedBudget(' ')).toBeNull();
  expect(typedBudget('0.5')).toBe(536_870_912);
  expect(budgetText(536_870_912)).toBe('0.5');
  expect(budgetText(null)).toBe('');
  for (const none of ['0', '-1', 'much', '1e400']) expect(typedBudget(none)).toBeNaN();
});

it('a budget is kept where it is one', () => {
  expect(restoredBudget(10)).toBe(10);
  for (const none of [undefined, null, '4', 0, -1, Number.POSITIVE_INFINITY])
    expect(restoredBudget(none)).toBeNull();
});

it('a run may take all of its budget and no byte more', () => {
  expect(exceedsBudget(100, 100)).toBe(false);
  expect(exceedsBudget(101, 100)).toBe(true);
  expect(exceedsBudget(101, null)).toBe(false);
});
