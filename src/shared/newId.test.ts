import { expect, it, vi } from 'vitest';

import { newId } from './newId';

it('an id is 32 digits, another one each time, on an origin that is not secure as well', () => {
  // What such a page has of `crypto`.
  const { crypto } = globalThis;
  vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) });
  const ids = Array.from({ length: 100 }, newId);
  vi.unstubAllGlobals();
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{32}$/);
  expect(new Set(ids).size).toBe(100);
});
