import { add, logSigmoid, mul, neg, type Tensor1D } from '../backend/ops';
import { constantScalar } from '../kernels/constants';

/**
 * −(1−ε)·log σ(z) − ε·log σ(−z) of each pair's argument z: [B] → [B].
 * With ε = 0 the first term alone, to the bit.
 */
export function logisticLosses(argument: Tensor1D, labelSmoothing: number): Tensor1D {
  const losses = neg(logSigmoid(argument));
  if (labelSmoothing === 0) return losses;
  const flipped = neg(logSigmoid(neg(argument)));
  return add(
    mul(losses, constantScalar(1 - labelSmoothing)),
    mul(flipped, constantScalar(labelSmoothing)),
  );
}

/** DPO (arXiv 2305.18290, Eq. 7) from the pairs' h: [B] → [B]. */
export function dpoLosses(h: Tensor1D, beta: number, labelSmoothing: number): Tensor1D {
  return logisticLosses(mul(h, constantScalar(beta)), labelSmoothing); // −log σ(β·h)
}
