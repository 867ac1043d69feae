import { describe, expect, it } from 'vitest';

import { readContent as read, readFault as fault } from '../testing/preferenceSource';

const lines = (...rows: string[]): string => rows.join('\n');

describe('labelled completions', () => {
  const labelled = (prompt: string, completion: string, label: unknown): string =>
    JSON.stringify({ prompt, completion, label });

  it('pairs the i-th true with the i-th false of one prompt', async () => {
    const { pairs, refusals, report } = await read(
      lines(
        labelled('a', 'good 1', true),
        labelled('a', 'good 2', true),
        labelled('b', 'good', true),
        labelled('a', 'bad 1', false),
        labelled('c', 'bad', 0),
        labelled('a', 'bad 2', false),
        labelled('a', 'bad 3', false),
        labelled('a', 'good 3', 1),
        labelled('a', 'x', 'yes'),
      ),
    );
    expect(pairs).toEqual([
      { prompt: 'a', chosen: 'good 1', rejected: 'bad 1', line: 4 },
      { prompt: 'a', chosen: 'good 2', rejected: 'bad 2', line: 6 },
      { prompt: 'a', chosen: 'good 3', rejected: 'bad 3', line: 8 },
    ]);
    expect(report).toMatchObject({ rows: 9, usable: 3, unpaired: 2, refused: 3 });
    expect(refusals.map(({ line }) => line)).toEqual([3, 5, 9]);
    expect(refusals[2]!.reason).toBe('"label" is text, not true or false');
  });

  it('says why a file gives no pair', async () => {
    const { code, message } = await fault(
      lines(labelled('a', 'x', true), labelled('b', 'y', false), labelled('c', 'z', true)),
    );
    expect(code).toBe('no_pairs');
    expect(message).toContain('2 true, 1 false');
  });
});
