import { expect, it } from 'vitest';

import { roundAbove } from './roundNumbers';

it('rounds up to 1, 2 or 5 times a power of ten, or to other factors', () => {
  expect([0.7, 1, 1.1, 2, 4.9, 51, 0.03].map((value) => roundAbove(value))).toEqual([
    1, 1, 2, 2, 5, 100, 0.05,
  ]);
  expect(roundAbove(11, [1, 1.5, 2])).toBe(15);
  expect(roundAbove(2.2, [1, 1.5, 2])).toBe(10);
});
