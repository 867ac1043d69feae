import { meanInterval } from '../shared/studentT';
import type { MetricValues } from './pairMetrics';

/** What an answer of the policy says of its distance from the reference. */
export interface AnswerLogRatio {
  /** log π(y|x) − log π_ref(y|x), summed over the answer's tokens. */
  readonly sum: number;
  /** EOS counted. */
  readonly tokens: number;
}

/**
 * KL(π‖π_ref) = E over y ~ π of log π(y|x) − log π_ref(y|x), by Monte Carlo from answers that π itself drew: it is
 * that of whole answers up to their longest, and only where they were drawn at temperature 1 from all tokens.
 * Its 95 % interval is Student's, since a run may sample few answers; a single one has none.
 * @param answers an answer of no token says nothing and is left out, as is one that is not finite
 */
export function klMetrics(answers: readonly AnswerLogRatio[]): MetricValues {
  const known = answers.filter(({ sum, tokens }) => tokens > 0 && Number.isFinite(sum));
  if (known.length === 0) return {};
  const sums = known.map(({ sum }) => sum);
  const total = sums.reduce((all, sum) => all + sum, 0);
  const { deviation, low, high } = meanInterval(sums);
  return {
    'kl/sampled': total / known.length,
    ...(deviation !== null && { 'kl/sampled_stderr': deviation / Math.sqrt(known.length) }),
    ...(low !== null && high !== null && { 'kl/sampled_low': low, 'kl/sampled_high': high }),
    'kl/sampled_token': total / known.reduce((all, { tokens }) => all + tokens, 0),
    'kl/sampled_n': known.length,
  };
}
