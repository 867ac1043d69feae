import { curveMargin } from '../../methods/lossCurve';
import { lossesOf, type LossChoice } from '../../methods/lossTypes';

/** The ends of the slide of β, as powers of ten. */
export interface BetaSlide {
  readonly min: number;
  readonly max: number;
}

/**
 * From 0.01 to 1, or to 10 where a loss is of averaged log-probabilities, whose gaps are small: SimPO's
 * authors take 2 to 10.
 */
export function betaSlide(lossType: LossChoice): BetaSlide {
  const averaged = lossesOf(lossType).some(
    (one) => curveMargin({ lossType: one, logpReduction: 'sum' }) === 'policy',
  );
  return { min: -2, max: averaged ? 1 : 0 };
}
