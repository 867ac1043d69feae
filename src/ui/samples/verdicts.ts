import type { Rival, SampleRow, Verdict } from '../../protocol/samples';
import { judgedAgainst, type Tally } from '../../protocol/tally';
import { countOf, formatNumber } from '../../shared/format';

type JudgedRow = Pick<SampleRow, 'judged' | 'opponent'>;

/** Verdicts as people read them, from the policy's side. */
export const verdictWords: Readonly<Record<Rival, Readonly<Record<Verdict, string>>>> = {
  reference: { win: 'policy wins', tie: 'tie', lose: 'reference wins' },
  opponent: { win: 'policy wins', tie: 'tie', lose: 'opponent wins' },
};

const rateNames = {
  reference: 'Sampled win rate',
  opponent: 'Win rate against the opponent',
} as const;

/** `Sampled win rate 0.62 (95 % 0.50 to 0.73, n = 64)`, and whether that is a difference. */
export function tallySentence({ share, low, high, n }: Tally, rival: Rival = 'reference'): string {
  const two = (value: number): string => value.toFixed(2);
  const doubt = low <= 0.5 && high >= 0.5 ? ': no difference yet' : '';
  return `${rateNames[rival]} ${two(share)} (95 % ${two(low)} to ${two(high)}, n = ${n})${doubt}.`;
}

/** `Mean score 81 against 70.`; nothing where the judge gives no scores. */
export function scoreSentence({ scores }: Tally): string {
  if (scores === null) return '';
  return `Mean score ${formatNumber(scores.policy)} against ${formatNumber(scores.other)}.`;
}

/** How often the judge is right, where it was trained and scores; null for the others. */
export function judgeNote(rows: readonly Pick<SampleRow, 'judged'>[]): string | null {
  const judged = rows.find((row) => row.judged?.judge === 'reward-model')?.judged;
  return judged?.note == null ? null : `The judge is a reward model, ${judged.note}.`;
}

/** `3 of 32 prompts without a verdict. …`, a sentence for each reason, against the reference and the opponent. */
export function missingVerdicts(rows: readonly JudgedRow[]): string[] {
  return (['reference', 'opponent'] as const).flatMap((rival) => {
    const counts = new Map<string, number>();
    for (const row of rows) {
      const judged = judgedAgainst(rival, row);
      if (judged?.verdict === null && judged.note !== null)
        counts.set(judged.note, (counts.get(judged.note) ?? 0) + 1);
    }
    const against = rival === 'opponent' ? ' against the opponent' : '';
    return [...counts].map(
      ([note, count]) =>
        `${count} of ${countOf(rows.length, 'prompt')} without a verdict${against}. ${note}`,
    );
  });
}
