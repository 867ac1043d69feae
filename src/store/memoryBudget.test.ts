import { expect, it } from 'vitest';

import { budgetText, exceedsBound, memoryBound, restoredBudget, typedBudget } from './memoryBudget';

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
  const bound = memoryBound(100, 'webgpu');
  expect(exceedsBound(100, bound)).toBe(false);
  expect(exceedsBound(101, bound)).toBe(true);
  expect(exceedsBound(101, memoryBound(null, 'webgpu'))).toBe(false);
});

it('on WASM a run may take 4 GiB less a page at most, whatever its budget', () => {
  // 65,535 pages of 64 KiB.
  const most = { bytes: 4_294_901_760, by: 'wasm' };
  expect(memoryBound(null, 'wasm')).toEqual(most);
  expect(memoryBound(8 * 1024 ** 3, 'wasm')).toEqual(most);
  expect(memoryBound(100, 'wasm')).toEqual({ bytes: 100, by: 'budget' });
});
