import { expect, it } from 'vitest';

import { lifted } from './chartTheme';

it('a run’s color is as much lighter on a dark ground as the style sheet’s filter makes it', () => {
  expect(lifted('#146060', 1)).toBe('rgb(20 96 96)');
  // brightness(1.7): 0x14 · 1.7 = 34, 0x60 · 1.7 = 163.2.
  expect(lifted('#146060', 1.7)).toBe('rgb(34 163 163)');
  expect(lifted('#c0392b', 1.7)).toBe('rgb(255 97 73)');
});
