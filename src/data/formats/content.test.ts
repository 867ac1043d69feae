import { describe, expect, it } from 'vitest';

import { readContent } from '../../testing/preferenceSource';

import { readMessages } from './content';

const rendered = { prompt: 'User: Sky?\n\nAssistant:', chosen: ' Blue.', rejected: ' Green.' };

describe('messages', () => {
  const call = { id: '1', type: 'function', function: { name: 'look', arguments: '{}' } };
  it.each([
    [{ content: null, tool_calls: [call] }, 'is a tool call, which is not text'],
    [{ content: '', tool_calls: [call] }, 'is a tool call, which is not text'],
    [{ content: null, function_call: { name: 'look' } }, 'is a tool call, which is not text'],
    [
      { content: 'Let me see.', tool_calls: [call] },
      'has a tool call beside its text, and a tool call is not text',
    ],
  ])('refuses %j', (turn, reason) => {
    expect(readMessages([{ role: 'assistant', ...turn }], 'chosen')).toEqual({
      reason: `message 1 of "chosen" ${reason}`,
    });
  });

  it('takes turns whose tool calls are empty', () => {
    const turn = { role: 'assistant', content: 'Blue.', tool_calls: [], function_call: null };
    expect(readMessages([turn], 'chosen')).toEqual([{ role: 'assistant', content: 'Blue.' }]);
  });

  it('knows the speakers however they are capitalized', async () => {
    const row = `{"conversations":[{"from":"System","value":"Be brief."},{"from":"Human","value":"Sky?"}],"chosen":{"from":"GPT","value":"Blue."},"rejected":{"role":"Assistant","content":"Green."}}`;
    expect((await readContent(row)).pairs).toEqual([
      { ...rendered, prompt: `System: Be brief.\n\n${rendered.prompt}`, line: 1 },
    ]);
  });
});
