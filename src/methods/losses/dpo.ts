import { lessMargin, summedH } from '../pairTerms';
import { logistic, templateLoss } from './lossForm';

/** DPO; with label smoothing ε cDPO, whose authors' note is ericmitchell.ai/cdpo.pdf, Eq. 3. */
export const dpo = templateLoss(
  ({ beta }, terms) => lessMargin(summedH(terms), beta), // β·h, arXiv 2305.18290, Eq. 7
  ({ labelSmoothing }) => logistic(labelSmoothing),
);
