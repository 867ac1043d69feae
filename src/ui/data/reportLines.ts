import type { DataReport } from '../../protocol/data';
import { formatBytes, formatCount } from '../../shared/format';

/** One line of the report: what was found, how often, and what was done with it. */
export type ReportLine = readonly [name: string, count: number, done: string];

function beyondBudget({ beyondBudgetFrom, budgetBytes }: DataReport): string {
  if (beyondBudgetFrom === null) return '';
  return `not kept: the end of the file, from line ${formatCount(beyondBudgetFrom)} on. The budget is ${formatBytes(budgetBytes)}, at two bytes a character and a few hundred a pair; what is counted as kept is counted before that line`;
}

/** The lines of a report: the first three always, of the others those that were found. */
export function linesOf(report: DataReport): ReportLine[] {
  const all: ReportLine[] = [
    ['Rows read', report.rows, formatBytes(report.bytes)],
    ['Usable pairs', report.usable, `${formatCount(report.distinctPrompts)} distinct prompts`],
    ['Refused rows', report.refused, report.refused === 0 ? '' : 'left out, listed below'],
    ['Rows refused in part', report.partlyRefused, 'other pairs of theirs are kept, listed below'],
    ['Identical pairs', report.identical, 'refused: chosen and rejected are the same'],
    ['Empty completions', report.emptyCompletions, 'refused'],
    ['Unpaired rows', report.unpaired, 'refused: no partner with the other label'],
    ['Duplicate pairs', report.duplicates, 'kept'],
    [
      'Contradicting pairs',
      report.contradictions,
      'kept: the same two answers, preferred both ways',
    ],
    ['Pairs with scores', report.scored, 'kept, scores and all'],
    ['End-of-text marks in a text', report.markerRows, 'kept, read as plain text'],
    ['Pairs beyond the memory budget', report.beyondBudget, beyondBudget(report)],
    [
      'Unpaired rows beyond the memory budget',
      report.unpairedBeyondBudget,
      'not held until a partner came: sort the file by prompt',
    ],
  ];
  return all.filter(([, count], i) => i < 3 || count > 0);
}
