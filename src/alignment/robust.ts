import { logSigmoid, mul, neg, sub, type Tensor1D } from '../backend/ops';
import { constantScalar } from '../kernels/constants';

/** Robust DPO (arXiv 2403.00409, TRL's `robust`) from the pairs' h, ε being the flip rate: [B] → [B]. */
export function robustLosses(h: Tensor1D, beta: number, epsilon: number): Tensor1D {
  const argument = mul<Tensor1D>(h, constantScalar(beta));
  const clean = mul<Tensor1D>(logSigmoid(argument), constantScalar(1 - epsilon));
  const flipped = mul<Tensor1D>(logSigmoid(neg(argument)), constantScalar(epsilon));
  // [−(1−ε)·log σ(βh) + ε·log σ(−βh)] / (1−2ε)
  return mul(sub(flipped, clean), constantScalar(1 / (1 - 2 * epsilon)));
}
