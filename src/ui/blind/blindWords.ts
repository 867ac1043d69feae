import type { Rival } from '../../protocol/samples';
import { judgedAgainst } from '../../protocol/tally';
import type { BlindSitting } from '../../store/blind';
import { verdictOf, type BlindTally } from '../../store/blindState';
import { countOf } from '../../shared/format';

/** What a person’s choices come to, in a sentence. */
export function blindSentence({ share, low, high, n }: BlindTally, rival: Rival): string {
  const two = (value: number): string => value.toFixed(2);
  const doubt = low <= 0.5 && high >= 0.5 ? ': no difference yet' : '';
  return `You preferred the policy to the ${rival} at a rate of ${two(share)} (95 % ${two(low)} to ${two(high)}, n = ${n}, ties count half)${doubt}.`;
}

/** How many choices are made, and of how many there is nothing to choose. */
export function sittingWords({ rival, step, choices, asked, same }: BlindSitting): string {
  const ties =
    same === 0
      ? ''
      : ` ${countOf(same, 'prompt')} with one text as both answers ${same === 1 ? 'counts as a tie' : 'count as ties'}.`;
  const against = rival === 'reference' ? '' : `, against the ${rival}`;
  return `Answers after step ${step}${against}: ${choices.length} of ${asked.length} judged.${ties}`;
}

/** How often a person and the judge say the same; null where no judge said anything of what was judged. */
export function agreementWords({ rival, asked, choices }: BlindSitting): string | null {
  const both = choices.flatMap((choice, i) => {
    const question = asked[i]!;
    const judged = judgedAgainst(rival, question.row)?.verdict;
    return judged ? [verdictOf(question, choice) === judged] : [];
  });
  if (both.length === 0) return null;
  return `You and the run’s judge say the same of ${both.filter(Boolean).length} of these ${both.length}.`;
}

/** Choices as they are taken away, the other answer under its author’s name. */
function rowsOf({ rival, step, asked, choices }: BlindSitting) {
  return choices.map((choice, i) => {
    const question = asked[i]!;
    const { row, first, other } = question;
    return {
      ...{ step, prompt: row.prompt, first, choice, verdict: verdictOf(question, choice) },
      ...{ policy: row.policy, [rival]: other },
    };
  });
}

/** What the files with the choices are called, without their ending. */
export function blindFileName({ rival, step }: BlindSitting): string {
  return rival === 'reference' ? `blind-step-${step}` : `blind-${rival}-step-${step}`;
}

/** The choices as JSON, with their tally. */
export function blindJson(sitting: BlindSitting, tally: BlindTally): string {
  const { rival, step, same } = sitting;
  const found = { judge: 'a person, blind', against: rival, step, sameAnswers: same, ...tally };
  return `${JSON.stringify({ ...found, verdicts: rowsOf(sitting) }, null, 2)}\n`;
}

/** The choices as CSV (RFC 4180). */
export function blindCsv(sitting: BlindSitting): string {
  const cell = (value: string | number): string =>
    /[",\r\n]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value);
  const head = ['step', 'prompt', 'first', 'choice', 'verdict', 'policy', sitting.rival].join(',');
  const lines = rowsOf(sitting).map((row) => Object.values(row).map(cell).join(','));
  return [head, ...lines, ''].join('\r\n');
}
