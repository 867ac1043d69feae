import { averagedH, averagedPolicyGap, lessMargin, type PairTerms } from '../pairTerms';
import { logistic, templateLoss } from './lossForm';

/** How far a pair's averaged h stands from the moving mean, in moving deviations; 0 before there is any. */
export function standardH(terms: PairTerms): number {
  const { mean, deviation } = terms.batch.averages;
  return deviation > 0 ? (averagedH(terms).value - mean) / deviation : 0;
}

/** α-DPO: SimPO whose target moves with the policy's own standardized margin, held fixed. */
export const alphaDpo = templateLoss(
  ({ beta, simpoGamma, alphaDpoAlpha }, terms) =>
    // β·[(ℓ̄⁺ − ℓ̄⁻) − γ/β − α·⊥(h̄ − μ)/s], arXiv 2410.10148; junkangwu/alpha-DPO, scripts/dpo_trainer.py
    lessMargin(
      averagedPolicyGap(terms),
      beta,
      simpoGamma + beta * (alphaDpoAlpha * standardH(terms)),
    ),
  () => logistic(),
);
