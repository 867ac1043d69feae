import { add, erf, mul, sigmoid, tanh, type Tensor2D } from '../backend/ops';
import { constantScalar } from './constants';

/** GELU(x) = x·Φ(x), exactly or by its tanh form (arXiv 1606.08415, Sec. 2). */
export function gelu(x: Tensor2D, form: 'gelu' | 'geluTanh'): Tensor2D {
  const half = mul(x, constantScalar(0.5));
  const one = constantScalar(1);
  if (form === 'gelu')
    return mul<Tensor2D>(half, add(erf(mul(x, constantScalar(Math.SQRT1_2))), one));
  const cubic = mul(mul(x, mul(x, x)), constantScalar(0.044715));
  const inner = mul(add(x, cubic), constantScalar(Math.sqrt(2 / Math.PI)));
  return mul<Tensor2D>(half, add(tanh(inner), one));
}

/** SwiGLU (arXiv 2002.05202, Eq. 6): gate·σ(gate)·up. */
export function swiglu(gate: Tensor2D, up: Tensor2D): Tensor2D {
  return mul<Tensor2D>(mul(gate, sigmoid(gate)), up);
}
