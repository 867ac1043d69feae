import { describe, expect, it } from 'vitest';

import { readContent } from '../../testing/preferenceSource';

const rendered = { prompt: 'User: Sky?\n\nAssistant:', chosen: ' Blue.', rejected: ' Green.' };

describe('messages', () => {
  it('knows the speakers however they are capitalized', async () => {
    const row = `{"conversations":[{"from":"System","value":"Be brief."},{"from":"Human","value":"Sky?"}],"chosen":{"from":"GPT","value":"Blue."},"rejected":{"role":"Assistant","content":"Green."}}`;
    expect((await readContent(row)).pairs).toEqual([
      { ...rendered, prompt: `System: Be brief.\n\n${rendered.prompt}`, line: 1 },
    ]);
  });
});
