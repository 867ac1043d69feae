import { expect, it } from 'vitest';

import { tokenText } from './tokenText';

it('turns what a byte-level vocabulary writes into text', () => {
  expect(tokenText('Ġthe')).toEqual({ text: ' the' });
  expect(tokenText('ĊĊ')).toEqual({ text: '\n\n' });
  // U+00E9 is C3 A9; a byte-level vocabulary writes these bytes as two letters.
  expect(tokenText('Ã©')).toEqual({ text: 'é' });
});

it('gives the bytes of what is no text by itself', () => {
  expect(tokenText('Ã')).toEqual({ text: 'C3', bytes: true });
  expect(tokenText('ĠÃ')).toEqual({ text: '20 C3', bytes: true });
  expect(tokenText('©')).toEqual({ text: 'A9', bytes: true });
});

it('leaves a token that is written otherwise as it is', () => {
  expect(tokenText('▁the')).toEqual({ text: '▁the' });
});
