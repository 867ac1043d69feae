import { mul, square, sub, type Tensor1D } from '../backend/ops';
import { constantScalar } from '../kernels/constants';

/**
 * Sr-IPO (arXiv 2405.21040, Alg. 2): (h(x) − λ·⊥s − 1/(2β))² of each pair: [B] → [B].
 * @param shift s: Δ as the text prints it, or h(p⊕x) for `refinementScale: 'unit'`
 */
export function srIpoLosses(
  h: Tensor1D,
  shift: Tensor1D,
  settings: { readonly beta: number; readonly refinementWeight: number },
): Tensor1D {
  const shifted = sub(h, mul(shift, constantScalar(settings.refinementWeight)));
  return square(sub(shifted, constantScalar(1 / (2 * settings.beta))));
}
