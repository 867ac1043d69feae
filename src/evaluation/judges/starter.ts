import { judge } from '../../data/starter/judge';
import { formatNumber } from '../../shared/format';
import type { Score } from './judge';

const parts = ['fact', 'topic', 'complete', 'polite', 'fresh', 'brief', 'form'] as const;

/** The true score of the starter's world, from 0 to 10; it knows the prompts of that world alone. */
export const starterScore: Score = (prompt, answer) => {
  const judgement = judge(prompt, answer);
  if (!judgement) return null;
  const lacking = parts.filter((part) => judgement[part] < 1);
  const why = lacking.map((part) => `${part} ${formatNumber(judgement[part], 2)}`).join(', ');
  return { score: judgement.score, why: why === '' ? 'nothing lacks' : why };
};
