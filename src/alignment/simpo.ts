import { logSigmoid, mul, neg, sub, type Tensor1D } from '../backend/ops';
import { constantScalar } from '../kernels/constants';

/**
 * SimPO (arXiv 2405.14734, Eq. 6) from the pairs' gaps of averaged log-probabilities: [B] → [B].
 * @param gap log π(y⁺)/|y⁺| − log π(y⁻)/|y⁻|
 */
export function simpoLosses(gap: Tensor1D, beta: number, gamma: number): Tensor1D {
  // −log σ(β·gap − γ)
  return neg(logSigmoid(sub(mul(gap, constantScalar(beta)), constantScalar(gamma))));
}
