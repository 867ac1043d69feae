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

  it('pairs many rows of one prompt in their order', async () => {
    const rows = [true, false].flatMap((label) =>
      Array.from({ length: 40_000 }, (_, i) => labelled('a', `${String(label)} ${i}`, label)),
    );
    const { pairs } = await read(lines(...rows));
    expect(pairs).toHaveLength(40_000);
    expect(pairs[39_999]).toEqual({
      prompt: 'a',
      chosen: 'true 39999',
      rejected: 'false 39999',
      line: 80_000,
    });
  });

  it('refuses both rows of a pair that is refused', async () => {
    const { refusals, report } = await read(
      lines(
        labelled('a', 'x', true),
        labelled('b', 'good', true),
        labelled('a', 'x', false),
        labelled('b', 'bad', false),
      ),
    );
    const reason = 'the chosen and the rejected completion are the same';
    expect(refusals).toEqual([
      { line: 1, reason: `${reason} (with line 3)` },
      { line: 3, reason: `${reason} (with line 1)` },
    ]);
    expect(report).toMatchObject({ rows: 4, usable: 1, refused: 2, identical: 1, unpaired: 0 });
  });

  it('does not say that no prompt has both labels where one has', async () => {
    const { code, message } = await fault(
      lines(labelled('a', 'x', true), labelled('a', 'x', false), labelled('b', 'y', true)),
    );
    expect({ code, message }).toEqual({
      code: 'no_pairs',
      message:
        'None of the 3 rows of pairs.jsonl can be used. Line 1: the chosen and the rejected completion are the same (with line 2).',
    });
  });

  const sorted = (prompts: number): string =>
    lines(
      ...Array.from({ length: prompts }, (_, i) => labelled(`p${i % 10}${i}`, 'good', true)),
      ...Array.from({ length: prompts }, (_, i) => labelled(`p${i % 10}${i}`, 'bad', false)),
    );

  it('pairs a file that is sorted by label as far as its rows could wait', async () => {
    // A waiting row is charged with 160 + (40 + 2 · 3) + (40 + 2 · 4) = 254 bytes, and rows may wait
    // in half of the budget, 1300 bytes: five of them. The other five and then the five that find no
    // partner waiting are left out.
    const { pairs, report } = await read(sorted(10), { budgetBytes: 2600 });
    expect(pairs.map(({ line }) => line)).toEqual([11, 12, 13, 14, 15]);
    expect(report).toMatchObject({
      rows: 20,
      usable: 5,
      beyondBudget: 0,
      beyondBudgetFrom: null,
      unpairedBeyondBudget: 10,
      unpaired: 0,
      refused: 0,
    });
  });

  it('counts pairs beyond the budget as pairs', async () => {
    const rows = Array.from({ length: 5 }, (_, i) => [
      labelled(`p${i}`, 'good', true),
      labelled(`p${i}`, 'bad', false),
    ]).flat();
    // A pair is charged with 160 + (40 + 4) + (40 + 8) + (40 + 6) = 298 bytes.
    const { report } = await read(lines(...rows), { budgetBytes: 600 });
    expect(report).toMatchObject({
      rows: 10,
      usable: 2,
      beyondBudget: 3,
      beyondBudgetFrom: 6,
      unpairedBeyondBudget: 0,
    });
  });

  it('says what to do where no row can wait long enough', async () => {
    const { code, message } = await fault(sorted(2), { budgetBytes: 400 });
    expect({ code, message }).toEqual({
      code: 'no_pairs',
      message:
        'pairs.jsonl labels completions one by one, and the rows that wait for a partner do not fit into the budget of 400 B for kept pairs before the first pair is complete; sort its rows by prompt.',
    });
  });

  it('does not blame the budget where one label is missing', async () => {
    const rows = Array.from({ length: 9 }, (_, i) => labelled(`p${i}`, 'good', true));
    const { message } = await fault(lines(...rows), { budgetBytes: 1000 });
    expect(message).toContain('(9 true, 0 false), and no prompt has both');
  });

  it('says why a file gives no pair', async () => {
    const { code, message } = await fault(
      lines(labelled('a', 'x', true), labelled('b', 'y', false), labelled('c', 'z', true)),
    );
    expect(code).toBe('no_pairs');
    expect(message).toContain('2 true, 1 false');
  });
});
