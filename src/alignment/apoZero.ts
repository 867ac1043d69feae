import { add, mul, neg, sigmoid, type Tensor1D } from '../backend/ops';
import { constantScalar } from '../kernels/constants';
import type { SidedTensors } from './margins';

/** APO-zero (arXiv 2408.06266, Eq. 7; TRL's `apo_zero`) from the pairs' log-ratios: [B] → [B]. */
export function apoZeroLosses(logratios: SidedTensors, beta: number): Tensor1D {
  const chosen = mul<Tensor1D>(logratios.chosen, constantScalar(beta));
  const rejected = mul<Tensor1D>(logratios.rejected, constantScalar(beta));
  return add(sigmoid(neg(chosen)), sigmoid(rejected)); // 1 − σ(r⁺) + σ(r⁻)
}
