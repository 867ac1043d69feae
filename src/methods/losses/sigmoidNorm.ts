import { averagedH, lessMargin } from '../pairTerms';
import { logistic, templateLoss } from './lossForm';

/** DPO of log-ratios that are averaged over tokens. */
export const sigmoidNorm = templateLoss(
  ({ beta }, terms) => lessMargin(averagedH(terms), beta), // −log σ(β·h̄), TRL's `sigmoid_norm`
  () => logistic(),
);
