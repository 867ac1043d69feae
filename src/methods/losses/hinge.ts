import { lessMargin, summedH } from '../pairTerms';
import { templateLoss } from './lossForm';

/** The hinge of SLiC and RSO: no pull beyond a reward margin of 1. */
export const hinge = templateLoss(
  ({ beta }, terms) => lessMargin(summedH(terms), beta),
  // max(0, 1 − β·h), arXiv 2309.06657; TRL's `hinge`
  () => ({ value: (z) => Math.max(0, 1 - z), slope: (z) => (z < 1 ? -1 : 0) }),
);
