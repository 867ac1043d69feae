import { averagedH, lessMargin, summedH, type PairTerms, type Slanted } from '../pairTerms';
import type { LogpReduction } from '../lossTypes';
import { squared, templateLoss } from './lossForm';

/** h summed over tokens, or averaged as today's IPO trainers do. */
export function reducedH(terms: PairTerms, reduction: LogpReduction): Slanted {
  return reduction === 'mean' ? averagedH(terms) : summedH(terms);
}

/** IPO: β is the τ of its paper. */
export const ipo = templateLoss(
  ({ beta, logpReduction }, terms) => lessMargin(reducedH(terms, logpReduction), 1, 1 / (2 * beta)), // h − 1/(2β), arXiv 2310.12036, Eq. 17
  () => squared,
);
