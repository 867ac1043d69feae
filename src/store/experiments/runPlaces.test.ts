import { expect, it } from 'vitest';

import { resolveConfig } from '../../protocol/resolveConfig';
import { placesOf, settingsKey } from './runPlaces';

it('a run keeps its place while others come and go, and a freed one is given again', () => {
  const first = placesOf({}, ['a', 'b', 'c']);
  expect(first).toEqual({ a: 0, b: 1, c: 2 });
  const fewer = placesOf(first, ['c', 'a']);
  expect(fewer).toEqual({ a: 0, c: 2 });
  expect(placesOf(fewer, ['d', 'c', 'a', 'e'])).toEqual({ a: 0, c: 2, d: 1, e: 3 });
});

it('seeds of one run share a key, and other settings have another', () => {
  const config = (seed: number, beta: number) =>
    resolveConfig({ version: 1, seed, data: { path: 'p' }, alignment: { beta } });
  const pairs = { dataHash: 'd', evalDataHash: null };
  const key = settingsKey(config(1, 0.1), pairs);
  expect(settingsKey(config(2, 0.1), pairs)).toBe(key);
  expect(settingsKey(config(1, 0.2), pairs)).not.toBe(key);
  expect(settingsKey(config(1, 0.1), { ...pairs, evalDataHash: 'e' })).not.toBe(key);
});
