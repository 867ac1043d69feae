import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { readContent } from '../testing/preferenceSource';

describe('the sample that the page offers', () => {
  it('is read without a refusal', async () => {
    const bytes = readFileSync(new URL('../../public/sample.jsonl', import.meta.url));
    const { report } = await readContent(bytes);
    expect(report).toMatchObject({
      formats: [{ format: 'TRL standard', rows: 120 }],
      usable: 120,
      refused: 0,
      duplicates: 0,
      contradictions: 0,
      distinctPrompts: 113,
    });
  });
});
