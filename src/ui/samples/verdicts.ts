import type { Verdict } from '../../protocol/samples';
import type { Tally } from '../../protocol/tally';
import { formatNumber } from '../../shared/format';

/** Verdicts as people read them, from the policy's side. */
export const verdictWords: Readonly<Record<Verdict, string>> = {
  win: 'policy wins',
  tie: 'tie',
  lose: 'reference wins',
};

/** `Sampled win rate 0.62 (95 % 0.50 to 0.73, n = 64)`, and whether that is a difference. */
export function tallySentence({ share, low, high, n }: Tally): string {
  const two = (value: number): string => value.toFixed(2);
  const doubt = low <= 0.5 && high >= 0.5 ? ': no difference yet' : '';
  return `Sampled win rate ${two(share)} (95 % ${two(low)} to ${two(high)}, n = ${n})${doubt}.`;
}

/** `Mean score 81 against 70.` */
export function scoreSentence({ policyScore, referenceScore }: Tally): string {
  return `Mean score ${formatNumber(policyScore)} against ${formatNumber(referenceScore)}.`;
}
