import { expect, it } from 'vitest';

import { opponentWords } from './opponentWords';

it('says whom a run is compared with only where that is another one than before', () => {
  expect(opponentWords({ kind: 'none' })).toBe('');
  expect(opponentWords({ kind: 'same', name: 'rival' })).toBe('');
  expect(opponentWords({ kind: 'gone' })).toBe(' but without its opponent');
  expect(opponentWords({ kind: 'new', name: 'rival' })).toBe(
    '; its opponent is rival from here on',
  );
  expect(opponentWords({ kind: 'replaced', name: 'rival' })).toBe(
    '; its opponent is another rival from here on, with other weights than before',
  );
});
