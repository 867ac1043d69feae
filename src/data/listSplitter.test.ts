import { describe, expect, it } from 'vitest';

import {
  pairRow as row,
  readContent as read,
  readFault as fault,
  sourceOf,
} from '../testing/preferenceSource';
import { readPreferences } from './readPreferences';

const lines = (...rows: string[]): string => rows.join('\n');
const missing = '{"prompt":"say "hi","chosen":" Blue.","rejected":" Green."}';
const open = '{"prompt":"{[,"chosen":" Blue {.","rejected":" Green."}';
const spread = '{"prompt":"one\ntwo {","chosen":" Blue.","rejected":" Green."}';
const pretty = (prompt: string): string =>
  lines(
    '  {',
    '    "prompt": [',
    '      {',
    '        "role": "user",',
    `        "content": "${prompt}"`,
    '      }',
    '    ],',
    '    "chosen": " Blue.",',
    '    "rejected": " Green."',
    '  }',
  );

describe('a list with a wrong quote', () => {
  it.each([
    ['in the middle', lines('[', `${row('a')},`, `${missing},`, `${row('b')},`, row('c'), ']'), 3],
    ['in the first row', lines(`[${missing},`, `${row('a')},`, `${row('b')},`, row('c'), ']'), 1],
    [
      'before brackets',
      lines('[', `  ${row('a')},`, `  ${open},`, `  ${row('b')},`, `  ${row('c')}`, ']'),
      3,
    ],
    ['in the last row', lines('[', ...['a', 'b', 'c'].map((p) => `${row(p)},`), missing, ']'), 5],
    [
      'under data',
      lines('{"data": [', `${row('a')},`, `${row('b')},`, `${row('c')},`, missing, ']}'),
      5,
    ],
    [
      'that is a line break',
      lines('[', `${row('a')},${row('b')},`, `${spread},`, row('c'), ']'),
      3,
    ],
    [
      'under CRLF',
      ['[', `${row('a')},`, `${missing},`, `${row('b')},`, row('c'), ']'].join('\r\n'),
      3,
    ],
  ])('costs one row %s', async (_, content, line) => {
    for (const length of [1, 7, Infinity]) {
      const { pairs, refusals, report } = await readPreferences(sourceOf(content, length));
      expect(pairs.map(({ prompt }) => prompt)).toEqual(['a', 'b', 'c']);
      expect(refusals).toEqual([
        { line, reason: expect.stringContaining('the row is not JSON (') as string },
      ]);
      expect(report).toMatchObject({ rows: 4, refused: 1 });
    }
  });

  it.each([
    ['a', 'say "hi'],
    ['brackets after a', '"[{'],
  ])('costs one row that is printed over several lines, with %s quote', async (_, prompt) => {
    const content = lines('[', [pretty('a'), pretty(prompt), pretty('b')].join(',\n'), ']');
    const { pairs, refusals } = await read(content);
    expect(pairs.map(({ line }) => line)).toEqual([2, 22]);
    expect(refusals).toEqual([
      { line: 12, reason: expect.stringContaining('the row is not JSON (') as string },
    ]);
  });

  it('keeps the rows before it where all stand on one line', async () => {
    const { pairs, refusals } = await read(`[\n\n${row('a')}, ${missing}, ${row('b')}]\n`);
    expect(pairs.map(({ prompt }) => prompt)).toEqual(['a']);
    expect(refusals).toEqual([
      {
        line: 3,
        reason:
          'row 2 begins here and does not end: the file is cut off on line 4, or a quote or bracket of this row is wrong and takes the rows after it along',
      },
    ]);
  });
});

describe('a list that is cut off', () => {
  it.each([
    [
      'inside a row',
      `[\n${row('a')},\n{"prompt": "b"`,
      {
        line: 3,
        reason:
          'row 2 begins here and does not end: the file is cut off on line 3, or a quote or bracket of this row is wrong and takes the rows after it along',
      },
    ],
    [
      'between rows',
      `[\n${row('a')},\n`,
      { line: 3, reason: 'the list is cut off after row 1: the file ends on line 3' },
    ],
    [
      'after the list',
      `{"data": [\n${row('a')}\n],`,
      { line: 3, reason: 'the object around the list is cut off: the file ends on line 3' },
    ],
  ])('keeps the rows that were read: %s', async (_, content, refusal) => {
    const { pairs, refusals } = await read(content);
    expect(pairs).toHaveLength(1);
    expect(refusals).toEqual([refusal]);
  });

  it('says so where it has no whole row', async () => {
    const { code, message } = await fault('[{"prompt": "b"');
    expect(code).toBe('no_pairs');
    expect(message).toMatch(
      /^The only row of pairs\.jsonl cannot be used\. Line 1: row 1 begins here and does not end: .*\.$/,
    );
  });
});
