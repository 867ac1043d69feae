import { add, mul, sigmoid, sub, type Tensor1D } from '../backend/ops';
import { constantScalar } from '../kernels/constants';
import type { SidedTensors } from './margins';

/** APO-down (arXiv 2408.06266, Eq. 8; TRL's `apo_down`) from the pairs' log-ratios: [B] → [B]. */
export function apoDownLosses(logratios: SidedTensors, beta: number): Tensor1D {
  const chosen = mul<Tensor1D>(logratios.chosen, constantScalar(beta));
  const rejected = mul<Tensor1D>(logratios.rejected, constantScalar(beta));
  return add(sigmoid(chosen), sigmoid(sub(rejected, chosen))); // σ(r⁺) + 1 − σ(r⁺ − r⁻)
}
