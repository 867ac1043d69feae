import type { BlindSitting } from '../../store/blind';
import { verdictOf, type BlindTally } from '../../store/blindState';
import { countOf } from '../../shared/format';

/** What a person’s choices come to, in a sentence. */
export function blindSentence({ share, low, high, n }: BlindTally): string {
  const two = (value: number): string => value.toFixed(2);
  const doubt = low <= 0.5 && high >= 0.5 ? ': no difference yet' : '';
  return `You preferred the policy at a rate of ${two(share)} (95 % ${two(low)} to ${two(high)}, n = ${n}, ties count half)${doubt}.`;
}

/** How many choices are made, and of how many there is nothing to choose. */
export function sittingWords({ step, choices, asked, same }: BlindSitting): string {
  const ties =
    same === 0
      ? ''
      : ` ${countOf(same, 'prompt')} with one text as both answers ${same === 1 ? 'counts as a tie' : 'count as ties'}.`;
  return `Answers after step ${step}: ${choices.length} of ${asked.length} judged.${ties}`;
}

/** How often a person and the judge say the same; null where no judge said anything of what was judged. */
export function agreementWords({ asked, choices }: BlindSitting): string | null {
  const both = choices.flatMap((choice, i) => {
    const question = asked[i]!;
    const judged = question.row.judged?.verdict;
    return judged ? [verdictOf(question, choice) === judged] : [];
  });
  if (both.length === 0) return null;
  return `You and the run’s judge say the same of ${both.filter(Boolean).length} of these ${both.length}.`;
}

/** A choice as it is taken away. */
interface BlindRow {
  readonly step: number;
  readonly prompt: string;
  readonly first: 'policy' | 'reference';
  readonly choice: 'first' | 'second' | 'tie';
  readonly verdict: 'win' | 'tie' | 'lose';
  readonly policy: string;
  readonly reference: string;
}

function rowsOf({ step, asked, choices }: BlindSitting): BlindRow[] {
  return choices.map((choice, i) => {
    const question = asked[i]!;
    const { prompt, policy, reference } = question.row;
    return {
      ...{ step, prompt, first: question.first, choice, verdict: verdictOf(question, choice) },
      ...{ policy, reference },
    };
  });
}

/** The choices as JSON, with their tally. */
export function blindJson(sitting: BlindSitting, tally: BlindTally): string {
  const { step, same } = sitting;
  const found = { judge: 'a person, blind', step, sameAnswers: same, ...tally };
  return `${JSON.stringify({ ...found, verdicts: rowsOf(sitting) }, null, 2)}\n`;
}

const columns = ['step', 'prompt', 'first', 'choice', 'verdict', 'policy', 'reference'] as const;

/** The choices as CSV (RFC 4180). */
export function blindCsv(sitting: BlindSitting): string {
  const cell = (value: string | number): string =>
    /[",\r\n]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value);
  const lines = rowsOf(sitting).map((row) => columns.map((column) => cell(row[column])).join(','));
  return [columns.join(','), ...lines, ''].join('\r\n');
}
