import type { Tensor1D } from '../backend/ops';
import { dpoLosses } from './dpo';

/** TRL's `sigmoid_norm`: DPO from h whose log-ratios are averaged over tokens: [B] → [B]. */
export function sigmoidNormLosses(averagedH: Tensor1D, beta: number): Tensor1D {
  return dpoLosses(averagedH, beta, 0); // −log σ(β·h̄)
}
