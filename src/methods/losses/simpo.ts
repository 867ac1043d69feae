import { averagedPolicyGap, lessMargin } from '../pairTerms';
import { logistic, templateLoss } from './lossForm';

/** SimPO: averaged log-probabilities without a reference, and a target margin γ. */
export const simpo = templateLoss(
  ({ beta, simpoGamma }, terms) =>
    // β/|y⁺|·log π(y⁺) − β/|y⁻|·log π(y⁻) − γ, arXiv 2405.14734, Eq. 6
    lessMargin(averagedPolicyGap(terms), beta, simpoGamma),
  () => logistic(),
);
