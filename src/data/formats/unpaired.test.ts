import { describe, expect, it } from 'vitest';

import { readContent } from '../../testing/preferenceSource';

const sky = { prompt: 'Sky?', chosen: 'Blue.', rejected: 'Green.' };
const rendered = { prompt: 'User: Sky?\n\nAssistant:', chosen: ' Blue.', rejected: ' Green.' };

describe('labelled rows', () => {
  it('never trains on the turns that two labelled conversations share', async () => {
    const turn = (role: string, content: string) => ({ role, content });
    const row = (prompt: unknown, last: string, label: boolean) => {
      const before = [turn('assistant', 'A1'), turn('user', 'q2')];
      return JSON.stringify({ prompt, completion: [...before, turn('assistant', last)], label });
    };
    const rows = [
      row([turn('user', 'q')], 'good', true),
      row([turn('user', 'q')], 'bad', false),
      row('x', 'good', true),
      row('x', 'bad', false),
    ];
    const { pairs } = await readContent(rows.join('\n'));
    const after = 'Assistant: A1\n\nUser: q2\n\nAssistant:';
    expect(pairs).toEqual([
      { prompt: `User: q\n\n${after}`, chosen: ' good', rejected: ' bad', line: 2 },
      { prompt: `User: x\n\n${after}`, chosen: ' good', rejected: ' bad', line: 4 },
    ]);
  });

  it('pairs LLaMA-Factory alpaca rows of KTO type', async () => {
    const row = (instruction: string, input: string, output: string, kto_tag: boolean) =>
      JSON.stringify({ instruction, input, output, kto_tag });
    const rows = [
      row('Answer.', 'Sky?', 'Blue.', true),
      row('Answer.', 'Sea?', 'Wet.', true),
      row('Answer.', 'Sky?', 'Green.', false),
      row('Sky?', '', 'Green.', false),
      row('Sky?', '', 'Blue.', true),
    ];
    const { pairs, report } = await readContent(rows.join('\n'));
    expect(pairs).toEqual([
      { ...sky, prompt: 'Answer.\nSky?', line: 3 },
      { ...sky, line: 5 },
    ]);
    expect(report.formats).toEqual([{ format: 'LLaMA-Factory alpaca KTO', rows: 5 }]);
    expect(report.refusals.map(({ line }) => line)).toEqual([2]);
  });

  it('refuses LLaMA-Factory alpaca rows with what would be lost', async () => {
    const row = { instruction: 'Answer.', input: 'Sky?', output: 'Blue.', kto_tag: true };
    const rows = [
      { ...sky },
      { ...row, history: [['Hi', 'Hello.']] },
      { ...row, input: ['Sky?'] },
      { ...row, instruction: [{ role: 'user', content: 'Answer.' }] },
      { ...row, kto_tag: 'good' },
    ];
    const { refusals } = await readContent(rows.map((each) => JSON.stringify(each)).join('\n'));
    expect(refusals).toEqual([
      { line: 2, reason: '"history" holds earlier turns, which are read only as messages' },
      { line: 3, reason: '"input" is a list, not text' },
      {
        line: 4,
        reason: '"instruction" is made of messages, and "input" beside it is text',
      },
      { line: 5, reason: '"kto_tag" is text, not true or false' },
    ]);
  });

  it('pairs TRL and LLaMA-Factory rows of KTO type', async () => {
    const trl = [
      '{"prompt":"Sky?","completion":"Blue.","label":true}',
      '{"prompt":"Sky?","completion":"Green.","label":false}',
    ];
    expect((await readContent(trl.join('\n'))).pairs).toEqual([{ ...sky, line: 2 }]);
    const turns = (text: string) => [
      { role: 'user', content: 'Sky?' },
      { role: 'assistant', content: text },
    ];
    const factory = [
      { messages: turns('Blue.'), label: true },
      { conversations: turns('Green.'), kto_tag: false },
    ];
    const { pairs, report } = await readContent(JSON.stringify(factory));
    expect(pairs).toEqual([{ ...rendered, line: 1 }]);
    expect(report.formats).toEqual([{ format: 'LLaMA-Factory KTO', rows: 2 }]);
  });

  it('pairs labelled rows only under one system text', async () => {
    const row = (system: string, completion: string, label: boolean) =>
      JSON.stringify({ system, prompt: 'Sky?', completion, label });
    const rows = [
      row('Lie.', 'Green.', true),
      row('Be honest.', 'Green.', false),
      row('Be honest.', 'Blue.', true),
    ];
    const { pairs, report } = await readContent(rows.join('\n'));
    expect(pairs).toEqual([
      { prompt: 'Be honest.\n\nSky?', chosen: 'Blue.', rejected: 'Green.', line: 3 },
    ]);
    expect(report.unpaired).toBe(1);
    const turns = (system: string, content: string, label: boolean) =>
      JSON.stringify({
        system,
        messages: [
          { role: 'user', content: 'Sky?' },
          { role: 'assistant', content },
        ],
        label,
      });
    const chats = [
      turns('Lie.', 'Green.', true),
      turns('Be honest.', 'Green.', false),
      turns('Be honest.', 'Blue.', true),
    ];
    expect((await readContent(chats.join('\n'))).pairs).toEqual([
      { ...rendered, prompt: `System: Be honest.\n\n${rendered.prompt}`, line: 3 },
    ]);
  });

  it('takes null columns of labelled rows as absent', async () => {
    const row = (completion: string, kto_tag: boolean) =>
      JSON.stringify({
        ...{ prompt: 'Sky?', chosen: null, rejected: null, label: null },
        ...{ completion, kto_tag },
      });
    const { pairs, report } = await readContent(`${row('Blue.', true)}\n${row('Green.', false)}`);
    expect(pairs).toEqual([{ ...sky, line: 2 }]);
    expect(report.formats).toEqual([{ format: 'TRL unpaired (KTO)', rows: 2 }]);
  });
});
