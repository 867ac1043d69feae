import { expect, it } from 'vitest';

import { cloneOptions } from './cloneOptions';

it('a value that is none of the options comes before them, and one that is stays at its place', () => {
  const losses = cloneOptions('alignment.lossType', 'dpo')!;
  expect(losses.filter((option) => option === 'dpo')).toHaveLength(1);
  expect(cloneOptions('alignment.lossType', '["dpo","ipo"]')).toEqual(['["dpo","ipo"]', ...losses]);
  expect(cloneOptions('data.shuffle', 'true')).toEqual(['true', 'false']);
  expect(cloneOptions('alignment.beta', '0.1')).toBeNull();
});
