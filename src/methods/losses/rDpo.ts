import { lessMargin, summedH } from '../pairTerms';
import { logistic, templateLoss } from './lossForm';

/**
 * R-DPO: a longer answer has to earn its length. The reward r − α·|y| makes the margin
 * βh + α(|y⁺| − |y⁻|): with α > 0 a pair whose chosen answer is the longer one pulls less. (Some
 * later papers print the opposite sign.)
 */
export const rDpo = templateLoss(
  ({ beta, rDpoAlpha }, terms) =>
    // β·h + α·(|y⁺| − |y⁻|), arXiv 2403.19159
    lessMargin(summedH(terms), beta, -rDpoAlpha * (terms.tokens.chosen - terms.tokens.rejected)),
  () => logistic(),
);
