import { countOf } from '../../shared/format';

/** What pairs.jsonl holds by now, or what it waits for. */
export function pairsFileWords({
  wanted,
  running,
  rows,
}: {
  /** Whether the run was told to report its pairs. */
  readonly wanted: boolean;
  readonly running: boolean;
  /** Rows so far: each pair has one as alignment begins and one after it. */
  readonly rows: number;
}): string {
  if (rows > 0)
    return `every pair’s log-probabilities, as the headless command writes them: ${countOf(rows, 'row')}${running ? ' so far' : ''}`;
  if (!wanted) return 'every pair’s log-probabilities, of a run with “Report pairs” under Training';
  return running ? 'they come as alignment begins' : 'alignment had not begun';
}
