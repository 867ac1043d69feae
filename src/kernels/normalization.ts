import {
  add,
  mean,
  mul,
  rsqrt,
  square,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '../backend/ops';
import { ownGradient } from '../backend/ownGradient';
import { constantScalar } from './constants';
import { hasOwn, runOwnParts } from './own';

/** Root-mean-square normalization of rows (arXiv 1910.07467, Eq. 4): y = x/√(mean(x²)+ε) · w. */
export function rmsNorm(x: Tensor2D, weight: Tensor1D, eps: number): Tensor2D {
  return hasOwn('Norm') ? fusedNorm(x, weight, null, eps) : composedRms(x, weight, eps);
}

/** Layer normalization of rows (arXiv 1607.06450): y = (x − μ)/√(σ²+ε) · w + b. */
export function layerNorm(x: Tensor2D, weight: Tensor1D, bias: Tensor1D, eps: number): Tensor2D {
  return hasOwn('Norm') ? fusedNorm(x, weight, bias, eps) : composedLayerNorm(x, weight, bias, eps);
}

/** Both norms by kernels of our own; centered where there is a bias. Kept is what a row was normalized by. */
function fusedNorm(x: Tensor2D, weight: Tensor1D, bias: Tensor1D | null, eps: number): Tensor2D {
  const centered = bias !== null;
  return ownGradient<Tensor2D>(bias ? [x, weight, bias] : [x, weight], (inputs, save) => {
    const [input, w, b] = inputs as [Tensor2D, Tensor1D, Tensor1D | undefined];
    const of = { x: input, weight: w, ...(b && { bias: b }) };
    const [value, statistics] = runOwnParts('Norm', of, { centered, eps }) as [Tensor2D, Tensor];
    save([input, statistics, w]); // statistics: [N, 2]
    return {
      value,
      gradFunc: (dy, saved) => {
        const [rows, norms, scale] = saved as [Tensor, Tensor, Tensor];
        const known = { x: rows, statistics: norms, weight: scale, dy };
        return runOwnParts('NormGradients', known, { centered });
      },
    };
  });
}

/** Its own gradient keeps the stock gradient of `mean` away, which uploads an array of ones per call. */
function composedRms(x: Tensor2D, weight: Tensor1D, eps: number): Tensor2D {
  return ownGradient<Tensor2D>([x, weight], (inputs, save) => {
    const [input, w] = inputs as [Tensor2D, Tensor1D];
    const inverse = rsqrt(add(mean(square(input), -1, true), constantScalar(eps))); // [N, 1]
    const hat = mul(input, inverse); // [N, C]
    save([hat, inverse, w]);
    return {
      value: mul<Tensor2D>(hat, w),
      gradFunc: (dy, saved) => {
        const [xHat, r, scale] = saved as [Tensor, Tensor, Tensor];
        const g = mul(dy, scale);
        // ∂x = r·(g − x̂·mean(g·x̂)), ∂w = Σ_rows dy·x̂
        const dx = mul(r, sub(g, mul(xHat, mean(mul(g, xHat), -1, true))));
        return [dx, sum(mul(dy, xHat), 0)];
      },
    };
  });
}

function composedLayerNorm(x: Tensor2D, weight: Tensor1D, bias: Tensor1D, eps: number): Tensor2D {
  return ownGradient<Tensor2D>([x, weight, bias], (inputs, save) => {
    const [input, w, b] = inputs as [Tensor2D, Tensor1D, Tensor1D];
    const centered = sub(input, mean(input, -1, true)); // [N, C]
    const inverse = rsqrt(add(mean(square(centered), -1, true), constantScalar(eps))); // [N, 1]
    const hat = mul(centered, inverse); // [N, C]
    save([hat, inverse, w]);
    return {
      value: add<Tensor2D>(mul(hat, w), b),
      gradFunc: (dy, saved) => {
        const [xHat, r, scale] = saved as [Tensor, Tensor, Tensor];
        const g = mul(dy, scale);
        // ∂x = r·(g − mean(g) − x̂·mean(g·x̂)), ∂w = Σ_rows dy·x̂, ∂b = Σ_rows dy
        const spread = mul(xHat, mean(mul(g, xHat), -1, true));
        const dx = mul(r, sub(sub(g, mean(g, -1, true)), spread));
        return [dx, sum(mul(dy, xHat), 0), sum(dy, 0)];
      },
    };
  });
}
