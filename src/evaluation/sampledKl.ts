import { meanInterval } from '../shared/statistics';
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
 * @param answers an answer of no token says nothing and is left out, as is one that is not finite
 */
export function klMetrics(answers: readonly AnswerLogRatio[]): MetricValues {
  const known = answers.filter(({ sum, tokens }) => tokens > 0 && Number.isFinite(sum));
  if (known.length === 0) return {};
  const sums = known.map(({ sum }) => sum);
  const total = sums.reduce((all, sum) => all + sum, 0);
  const interval = meanInterval(sums);
  return {
    'kl/sampled': total / known.length,
    ...(interval && {
      'kl/sampled_stderr': interval.standardError,
      'kl/sampled_low': interval.low,
      'kl/sampled_high': interval.high,
    }),
    'kl/sampled_token': total / known.reduce((all, { tokens }) => all + tokens, 0),
    'kl/sampled_n': known.length,
  };
}
