import { describe, expect, it } from 'vitest';

import { mappingSentence } from './mappingSentence';

const request = { name: 'a.jsonl', columnsLeftOut: false, rows: [] };

describe('mappingSentence', () => {
  it('names the columns of a file that fits no layout, a dozen at most', () => {
    const columns = Array.from({ length: 13 }, (_, i) => `k${i}`);
    expect(mappingSentence({ ...request, columns: ['q', 'good.text'] })).toBe(
      'a.jsonl: its keys (q, good.text) fit no known layout; rename them to prompt, chosen and rejected.',
    );
    expect(mappingSentence({ ...request, columns })).toBe(
      'a.jsonl: its keys (k0, k1, k2, k3, k4, k5, k6, k7, k8, k9, k10, k11 and more) fit no known layout; rename them to prompt, chosen and rejected.',
    );
  });

  it('says why rows of a known layout cannot be read', () => {
    const columns = ['prompt', 'responses', 'chosen'];
    const reason = '"chosen" is a number, not text';
    expect(mappingSentence({ ...request, columns, reason })).toBe(
      'a.jsonl: none of its rows can be read as they are ("chosen" is a number, not text); put text or messages under prompt, chosen and rejected. Its keys are prompt, responses, chosen.',
    );
  });
});
