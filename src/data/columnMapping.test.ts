import { describe, expect, it } from 'vitest';

import { readContent as read, readFault as fault } from '../testing/preferenceSource';

import { MappingNeeded, MappingPreview } from './columnMapping';

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
      columns: ['id', 'ask.text', 'answers.0', 'answers.1', 'tags.0.a'],
      columnsLeftOut: false,
      rows: [
        ['1', 'Sky?', 'Blue.', 'Green.', 'null'],
        ['2', 'Sea?', 'Wet.', 'Dry.', ''],
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

  it.each([
    [
      'lists of texts',
      { q: 'p', answers: ['good', 'bad'] },
      { q: 'p', 'answers.0': 'good', 'answers.1': 'bad' },
    ],
    [
      'lists of objects',
      { q: 'p', answers: [{ text: 'good', n: 1 }, { text: 'bad' }] },
      { q: 'p', 'answers.0.text': 'good', 'answers.0.n': '1', 'answers.1.text': 'bad' },
    ],
    [
      'objects far inside',
      { q: 'p', x: { a: { b: { c: { good: 'g', bad: 'b' } } } } },
      { q: 'p', 'x.a.b.c.good': 'g', 'x.a.b.c.bad': 'b' },
    ],
    ['lists of numbers', { q: 'p', ids: [1, 2] }, { q: 'p', ids: '[1, 2]' }],
    [
      'messages, whole and in parts',
      { q: 'p', good: [{ role: 'assistant', content: 'g' }] },
      {
        q: 'p',
        good: '[{role: assistant, content: g}]',
        'good.0': '{role: assistant, content: g}',
        'good.0.role': 'assistant',
        'good.0.content': 'g',
      },
    ],
    ['keys with dots before paths', { 'a.b': 'P', a: { b: 'NO' } }, { 'a.b': 'P' }],
    ['keys with dots inside', { q: 'p', a: { 'b.c': 'x' } }, { q: 'p', 'a.b.c': 'x' }],
    ['an empty key', { '': 'p', good: 'g' }, { '': 'p', good: 'g' }],
  ])('lists %s as columns', (_, row, cells) => {
    const preview = new MappingPreview();
    preview.add(row);
    expect(preview.request('a.jsonl')).toEqual({
      name: 'a.jsonl',
      columns: Object.keys(cells),
      columnsLeftOut: false,
      rows: [Object.values(cells)],
    });
  });

  it('lists the columns of later rows too, and shows only the first', () => {
    const preview = new MappingPreview();
    for (let i = 0; i < 99; i++) preview.add({ q: `p${i}` });
    preview.add({ late: 'x' });
    preview.add({ later: 'x' });
    const { columns, rows } = preview.request('a.jsonl');
    expect(columns).toEqual(['q', 'late']);
    expect(rows).toEqual([
      ['p0', ''],
      ['p1', ''],
      ['p2', ''],
      ['p3', ''],
      ['p4', ''],
    ]);
  });

  it('lists a bounded number of columns and says that it does', () => {
    const row = Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`k${i}`, 'x']));
    const preview = new MappingPreview();
    preview.add(row);
    const { columns, columnsLeftOut } = preview.request('a.jsonl');
    expect(columns).toEqual(Array.from({ length: 200 }, (_, i) => `k${i}`));
    expect(columnsLeftOut).toBe(true);
  });

  it.each([
    ['a long list', { q: 'p', list: Array.from({ length: 11 }, () => 'x') }, 11],
    ['a long name', { q: 'p', ['k'.repeat(101)]: 'x' }, 1],
    ['a deep value', { q: 'p', a: { b: { c: { d: { e: { f: { g: { h: { i: 'x' } } } } } } } } }, 1],
  ])('says that %s is not listed whole', (_, row, count) => {
    const preview = new MappingPreview();
    preview.add(row);
    const { columns, columnsLeftOut } = preview.request('a.jsonl');
    expect(columns).toHaveLength(count);
    expect(columnsLeftOut).toBe(true);
  });

  it('names a dozen columns in its sentence', async () => {
    const row = Object.fromEntries(Array.from({ length: 13 }, (_, i) => [`k${i}`, 'x']));
    expect((await fault(JSON.stringify({ ['y'.repeat(90)]: 'x', ...row }))).message).toBe(
      `The rows of pairs.jsonl fit no known format; say which of its columns hold prompt, chosen and rejected: ${'y'.repeat(40)}…, k0, k1, k2, k3, k4, k5, k6, k7, k8, k9, k10 and more.`,
    );
  });

  it('reads by a mapping to keys that are empty or spelled with dots', async () => {
    const row = JSON.stringify({ '': 'Sky?', 'a.b': 'Blue.', a: { b: 'NO', 'b.c': 'Green.' } });
    const mapping = { prompt: '', chosen: 'a.b', rejected: 'a.b.c' };
    expect((await read(row, { mapping })).pairs).toEqual([
      { prompt: 'Sky?', chosen: 'Blue.', rejected: 'Green.', line: 1 },
    ]);
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
