// @vitest-environment happy-dom
import { expect, it } from 'vitest';

import { addressPart, addressWith, setAddressPart } from './address';

it('keeps its parts apart, and the address clean where there is none', () => {
  expect(addressPart('view')).toBeNull();
  setAddressPart('view', 'data');
  setAddressPart('note', 'a&b=c ü');
  expect(addressPart('view')).toBe('data');
  expect(addressPart('note')).toBe('a&b=c ü');
  setAddressPart('view', null);
  expect(location.hash).toBe('#note=a%26b%3Dc+%C3%BC');
  setAddressPart('note', null);
  expect(location.hash).toBe('');
});

it('leaves colons and semicolons readable, and gives the address with a part without writing it', () => {
  setAddressPart('set', 'alignment.beta:0.2;seed:7');
  expect(location.hash).toBe('#set=alignment.beta:0.2;seed:7');
  expect(addressPart('set')).toBe('alignment.beta:0.2;seed:7');
  expect(addressWith('set', 'a b')).toMatch(/#set=a\+b$/);
  expect(location.hash).toBe('#set=alignment.beta:0.2;seed:7');
  setAddressPart('set', null);
});
