import { square, sub, type Tensor1D } from '../backend/ops';
import { constantScalar } from '../kernels/constants';

/** IPO (arXiv 2310.12036, Eq. 17) from the pairs' h, β being its τ: [B] → [B]. */
export function ipoLosses(h: Tensor1D, beta: number): Tensor1D {
  return square(sub(h, constantScalar(1 / (2 * beta)))); // (h − 1/(2β))²
}
