import { describe, expect, it } from 'vitest';

import { readContent as read, readFault as fault } from '../testing/preferenceSource';

import { MappingNeeded } from './columnMapping';

const lines = (...rows: string[]): string => rows.join('\n');

describe('unknown columns', () => {
  const odd = lines(
    JSON.stringify({
      id: 1,
      ask: { text: 'Sky?' },
      answers: ['Blue.', 'Green.'],
      tags: [{ a: null }],
    }),
    JSON.stringify({ id: 2, ask: { text: 'Sea?' }, answers: ['Wet.', 'Dry.'] }),
  );

  it('asks which column is which', async () => {
    const error = await fault(odd);
    expect(error).toBeInstanceOf(MappingNeeded);
    expect(error.code).toBe('needs_mapping');
    expect(error instanceof MappingNeeded ? error.request : null).toEqual({
      name: 'pairs.jsonl',
      columns: ['id', 'ask.text', 'answers', 'tags'],
      rows: [
        ['1', 'Sky?', '[Blue., Green.]', '[{a: null}]'],
        ['2', 'Sea?', '[Wet., Dry.]', ''],
      ],
    });
  });

  it('shows columns that are spelled like parts of every object', async () => {
    const error = await fault(lines('{"q":"a","__proto__":"b"}', '{"q":"c","constructor":"d"}'));
    expect(error instanceof MappingNeeded ? error.request : null).toMatchObject({
      columns: ['q', '__proto__', 'constructor'],
      rows: [
        ['a', 'b', ''],
        ['c', '', 'd'],
      ],
    });
  });

  it('reads by a mapping, nested columns included', async () => {
    const mapping = { prompt: 'ask.text', chosen: 'answers.0', rejected: 'answers.1' };
    const { pairs, report } = await read(lines(odd, '{"ask":{}}'), { mapping });
    expect(pairs).toEqual([
      { prompt: 'Sky?', chosen: 'Blue.', rejected: 'Green.', line: 1 },
      { prompt: 'Sea?', chosen: 'Wet.', rejected: 'Dry.', line: 2 },
    ]);
    expect(report.formats).toEqual([{ format: 'column mapping', rows: 3 }]);
    expect(report.refusals).toEqual([{ line: 3, reason: 'there is no column "ask.text"' }]);
  });

  it('renders messages and finds an implicit prompt by a mapping', async () => {
    const turn = (role: string, content: string) => ({ role, content });
    const content = JSON.stringify({
      good: [turn('user', 'Sky?'), turn('assistant', 'Blue.')],
      bad: [turn('user', 'Sky?'), turn('assistant', 'Green.')],
    });
    const { pairs } = await read(content, {
      mapping: { prompt: null, chosen: 'good', rejected: 'bad' },
    });
    expect(pairs[0]).toMatchObject({ prompt: 'User: Sky?\n\nAssistant:', chosen: ' Blue.' });
  });

  it('does not ask about rows of a single column', async () => {
    expect(await fault('{"text":"a"}\n{"text":"b"}')).toMatchObject({ code: 'no_pairs' });
  });
});
