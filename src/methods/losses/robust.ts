import { lessMargin, summedH } from '../pairTerms';
import { sigmoid, softplus, templateLoss } from './lossForm';

/** Robust DPO: the unbiased loss where a share ε of the labels is flipped. */
export const robust = templateLoss(
  ({ beta }, terms) => lessMargin(summedH(terms), beta),
  ({ labelSmoothing: epsilon }) => ({
    // [−(1−ε)·log σ(βh) + ε·log σ(−βh)] / (1−2ε), arXiv 2403.00409; TRL's `robust`
    value: (z) => ((1 - epsilon) * softplus(-z) - epsilon * softplus(z)) / (1 - 2 * epsilon),
    slope: (z) => -((1 - epsilon) * sigmoid(-z) + epsilon * sigmoid(z)) / (1 - 2 * epsilon),
  }),
);
