// @vitest-environment happy-dom
import { expect, it } from 'vitest';

import { addressPart, setAddressPart } from './address';

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
