import { add, erf, mul, sigmoid, tanh, type Tensor, type Tensor2D } from '../backend/ops';
import { ownGradient } from '../backend/ownGradient';
import { constantScalar } from './constants';
import { hasOwn, runOwn, runOwnParts } from './own';

/** GELU(x) = x·Φ(x), exactly or by its tanh form (arXiv 1606.08415, Sec. 2). */
export function gelu(x: Tensor2D, form: 'gelu' | 'geluTanh'): Tensor2D {
  if (!hasOwn('Gelu')) return composedGelu(x, form);
  return ownGradient<Tensor2D>([x], ([input], save) => {
    save([input!]);
    return {
      value: runOwn('Gelu', { x: input! }, { form }) as Tensor2D,
      gradFunc: (dy, [saved]) => [runOwn('GeluGradient', { x: saved!, dy }, { form })],
    };
  });
}

function composedGelu(x: Tensor2D, form: 'gelu' | 'geluTanh'): Tensor2D {
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
  if (!hasOwn('Swiglu')) return mul<Tensor2D>(mul(gate, sigmoid(gate)), up);
  return ownGradient<Tensor2D>([gate, up], (inputs, save) => {
    const [g, u] = inputs as [Tensor, Tensor];
    save([g, u]);
    return {
      value: runOwn('Swiglu', { gate: g, up: u }) as Tensor2D,
      gradFunc: (dy, saved) =>
        runOwnParts('SwigluGradients', { gate: saved[0]!, up: saved[1]!, dy }),
    };
  });
}
