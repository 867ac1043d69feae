import { expect, it } from 'vitest';

import { pairsFileWords } from './measuredWords';

it('the file of the pairs says what it holds and what it waits for', () => {
  const words = (wanted: boolean, running: boolean, rows: number) =>
    pairsFileWords({ wanted, running, rows });
  expect(words(false, false, 0)).toContain('“Report pairs” under Training');
  expect(words(true, true, 0)).toBe('they come as alignment begins');
  expect(words(true, false, 0)).toBe('alignment had not begun');
  expect(words(true, true, 8)).toMatch(/8 rows so far$/);
  expect(words(true, false, 16)).toMatch(/16 rows$/);
});
