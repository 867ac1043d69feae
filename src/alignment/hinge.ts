import { mul, relu, sub, type Tensor1D } from '../backend/ops';
import { constantScalar } from '../kernels/constants';

/** The hinge of SLiC and RSO (arXiv 2309.06657, TRL's `hinge`) from the pairs' h: [B] → [B]. */
export function hingeLosses(h: Tensor1D, beta: number): Tensor1D {
  return relu(sub(constantScalar(1), mul(h, constantScalar(beta)))); // max(0, 1 − β·h)
}
