import { describe, expect, it } from 'vitest';

import { readContent as read } from '../testing/preferenceSource';

const lines = (...rows: string[]): string => rows.join('\n');

describe('containers', () => {
  const wanted = [
    { prompt: 'a', chosen: ' Blue.', rejected: ' Green.' },
    { prompt: 'b é 🙂 "\\', chosen: ' Blue.', rejected: ' Green.' },
  ];
  const rows = wanted.map((pair) => JSON.stringify(pair)) as [string, string];

  it.each([
    ['JSONL', lines(...rows, ''), 'jsonl', [1, 2]],
    ['JSONL without a last line break', lines(...rows), 'jsonl', [1, 2]],
    [
      'JSONL with BOM, CRLF and blank lines',
      `\uFEFF\r\n${rows.join('\r\n \r\n')}\r\n\r\n`,
      'jsonl',
      [2, 4],
    ],
    ['a JSON list', `[${rows.join(',')}]`, 'json-array', [1, 1]],
    [
      'a JSON list over several lines',
      `\uFEFF\n[\n${rows.join('\n,\n')}\n]\n`,
      'json-array',
      [3, 5],
    ],
    ['a pretty JSON list', JSON.stringify(wanted, null, 2), 'json-array', [2, 7]],
    ['a list under data', `{"data":[${rows.join(' , ')}]}`, 'json-data', [1, 1]],
    [
      'a list under data among other keys',
      `{"version": "[{", "nested": {"data": [{}]},\n "data" :\n[\n${rows.join(',\n')}],\n"end": ["]}", {}]}\n`,
      'json-data',
      [4, 5],
    ],
  ])('reads %s', async (_, content, container, at) => {
    const { pairs, report } = await read(content);
    expect(pairs).toEqual(wanted.map((pair, i) => ({ ...pair, line: at[i] })));
    expect(report).toMatchObject({
      container,
      rows: 2,
      usable: 2,
      refused: 0,
      name: 'pairs.jsonl',
    });
    expect(report.formats).toEqual([{ format: 'TRL standard', rows: 2 }]);
  });

  const [a, b] = wanted as [(typeof wanted)[0], (typeof wanted)[0]];
  const withData = (data: unknown, ...order: ('data' | 'pair')[]): string =>
    lines(
      ...[a, b].map((pair) =>
        JSON.stringify(
          Object.assign({}, ...order.map((part) => (part === 'data' ? { data } : pair))),
        ),
      ),
    );
  it.each([
    ['after the pair', withData([{ a: 1 }], 'pair', 'data'), 2],
    ['before the pair', withData([{ a: 1 }], 'data', 'pair'), 2],
    ['in a single row', withData([], 'pair', 'data').split('\n')[0]!, 1],
    ['in a row longer than a megabyte', withData([{ a: 'x'.repeat(2 ** 20) }], 'pair', 'data'), 2],
  ])('reads rows with a column data of lists %s', async (_, content, count) => {
    const { pairs, report } = await read(content);
    expect(pairs.map(({ prompt }) => prompt)).toEqual(['a', 'b é 🙂 "\\'].slice(0, count));
    expect(report).toMatchObject({ container: 'jsonl', rows: count, refused: 0 });
  });

  it('refuses what stands where a row was due, and reads the others', async () => {
    const { refusals, report } = await read(
      `[${rows[0]},\n,\n{"prompt" "x"},\n7, ${rows[1]} {},\n${rows[1]},\n]`,
    );
    expect(refusals.map(({ line }) => line)).toEqual([2, 3, 4, 4, 6]);
    expect(report).toMatchObject({ rows: 7, usable: 2, refused: 5 });
  });
});
