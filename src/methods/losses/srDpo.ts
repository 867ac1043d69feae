import { lessMargin, summedH } from '../pairTerms';
import { logistic, templateLoss } from './lossForm';

/** Sr-DPO; label smoothing acts on the same argument. */
export const srDpo = templateLoss(
  ({ beta, refinementWeight }, terms) =>
    // β·h − λ·⊥Δ, Δ = β·h(p⊕x): arXiv 2405.21040, Eq. 13 with Δ of Eq. 12
    lessMargin(summedH(terms), beta, refinementWeight * (beta * terms.refinedH)),
  ({ labelSmoothing }) => logistic(labelSmoothing),
);
