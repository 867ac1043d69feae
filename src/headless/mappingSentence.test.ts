import { describe, expect, it } from 'vitest';

import { mappingSentence } from './mappingSentence';

describe('mappingSentence', () => {
  it('names a dozen columns at most, each in short', () => {
    const columns = ['x'.repeat(500), ...Array.from({ length: 20 }, (_, i) => `c${i}`)];
    expect(mappingSentence({ name: 'odd.jsonl', columns, rows: [] })).toBe(
      `odd.jsonl: its keys (${'x'.repeat(40)}, c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, …) fit no known layout; rename them to prompt, chosen and rejected.`,
    );
  });

  it('says why rows of a known layout cannot be read', () => {
    const request = { name: 'odd.jsonl', columns: ['prompt', 'responses', 'chosen'], rows: [] };
    expect(mappingSentence({ ...request, reason: '"chosen" is a number, not text' })).toBe(
      'odd.jsonl: none of its rows can be read as they are ("chosen" is a number, not text); put text or messages under prompt, chosen and rejected. Its keys are prompt, responses, chosen.',
    );
  });
});
