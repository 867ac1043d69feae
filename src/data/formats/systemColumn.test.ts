import { describe, expect, it } from 'vitest';

import { readContent } from '../../testing/preferenceSource';

const rendered = { prompt: 'User: Sky?\n\nAssistant:', chosen: ' Blue.', rejected: ' Green.' };

describe('a system column', () => {
  it.each([
    `{"system":"Be honest.","messages":[{"role":"user","content":"Sky?"},{"role":"assistant","content":"Blue."}],"rejected_response":"Green."}`,
    `{"system":"Be honest.","context":[{"role":"user","content":"Sky?"}],"completions":[{"rank":0,"completion":[{"role":"assistant","content":"Blue."}]},{"rank":1,"completion":[{"role":"assistant","content":"Green."}]}]}`,
    `{"system":"Be honest.","messages":[{"role":"system","content":"Be honest."},{"role":"user","content":"Sky?"},{"role":"assistant","content":"Blue."}],"rejected_response":"Green."}`,
  ])('puts the system column before the turns of %s', async (row) => {
    expect((await readContent(row)).pairs).toEqual([
      { ...rendered, prompt: `System: Be honest.\n\n${rendered.prompt}`, line: 1 },
    ]);
  });

  it('keeps a system column beside a different system turn', async () => {
    const row = `{"system":"Be honest.","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Sky?"},{"role":"assistant","content":"Blue."}],"rejected_response":"Green."}`;
    expect((await readContent(row)).pairs).toEqual([
      {
        ...rendered,
        prompt: `System: Be honest.\n\nSystem: Be brief.\n\n${rendered.prompt}`,
        line: 1,
      },
    ]);
  });
});
