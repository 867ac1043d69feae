import { mul, type Tensor1D } from '../backend/ops';
import { constantScalar } from '../kernels/constants';

/**
 * The refinement function Δ = β·h(p⊕x) (arXiv 2405.21040, Eq. 12): [B] → [B].
 * h(p⊕x) is computed outside the tape: Δ is a constant to the gradient (⊥ in Alg. 1 and 2).
 */
export function refinement(refinedH: Tensor1D, beta: number): Tensor1D {
  return mul(refinedH, constantScalar(beta));
}
