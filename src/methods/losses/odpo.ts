import type { MethodSettings } from '../lossTypes';
import { lessMargin, summedH } from '../pairTerms';
import { logistic, templateLoss } from './lossForm';

/** ODPO's offset of a pair, in units of the reward. */
export function odpoOffset(
  { odpoAlpha, odpoScale }: Pick<MethodSettings, 'odpoAlpha' | 'odpoScale'>,
  scoreGap: number,
): number {
  // Δ_r = α·f(s⁺ − s⁻), f = log, arXiv 2402.10571; rycolab/odpo, trainers.py
  return odpoAlpha * (odpoScale === 'log' ? Math.log(scoreGap) : scoreGap);
}

/** ODPO: DPO that asks more of a pair the farther apart the data's own scores are. */
export const odpo = templateLoss(
  (settings, terms) =>
    lessMargin(summedH(terms), settings.beta, odpoOffset(settings, terms.scoreGap)), // β·h − Δ_r
  () => logistic(),
);
