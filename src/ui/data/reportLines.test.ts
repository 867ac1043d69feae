import { describe, expect, it } from 'vitest';

import type { DataReport } from '../../protocol/data';
import { linesOf } from './reportLines';

const report: DataReport = {
  name: 'pairs.jsonl',
  container: 'jsonl',
  formats: [{ format: 'TRL standard', rows: 10 }],
  bytes: 2048,
  seconds: 1,
  rows: 10,
  usable: 10,
  refused: 0,
  partlyRefused: 0,
  refusals: [],
  refusalsKept: 0,
  identical: 0,
  emptyCompletions: 0,
  duplicates: 0,
  contradictions: 0,
  unpaired: 0,
  markerRows: 0,
  beyondBudget: 0,
  beyondBudgetFrom: null,
  unpairedBeyondBudget: 0,
  budgetBytes: 256 * 1024 * 1024,
  scored: 0,
  distinctPrompts: 7,
  hash: '',
};

describe('linesOf', () => {
  it('has three lines where nothing is remarkable', () => {
    expect(linesOf(report)).toEqual([
      ['Rows read', 10, '2.0 KiB'],
      ['Usable pairs', 10, '7 distinct prompts'],
      ['Refused rows', 0, ''],
    ]);
  });

  it('says from which line on the budget left pairs out, and what the counts are of', () => {
    const lines = linesOf({ ...report, beyondBudget: 1200, beyondBudgetFrom: 34_567 });
    expect(lines.slice(3)).toEqual([
      [
        'Pairs beyond the memory budget',
        1200,
        'not kept: the end of the file, from line 34,567 on. The budget is 256 MiB, at two bytes a character and a few hundred a pair; what is counted as kept is counted before that line',
      ],
    ]);
  });

  it('says what became of unpaired rows that could not wait, and of rows refused in part', () => {
    const lines = linesOf({ ...report, partlyRefused: 2, unpairedBeyondBudget: 3 });
    expect(lines.slice(3)).toEqual([
      ['Rows refused in part', 2, 'other pairs of theirs are kept, listed below'],
      [
        'Unpaired rows beyond the memory budget',
        3,
        'not held until a partner came: sort the file by prompt',
      ],
    ]);
  });
});
