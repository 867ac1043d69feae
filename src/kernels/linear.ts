import { registerGradient, type Tensor } from '@tensorflow/tfjs-core';

import { add, matMul, sum, type Tensor1D, type Tensor2D } from '../backend/ops';
import { hasOwn, runOwn } from './own';

/** x·W + b over rows: [N, in], [in, out] and [out] → [N, out]; without a bias where there is none. */
export function linear(x: Tensor2D, weight: Tensor2D, bias: Tensor1D | null): Tensor2D {
  if (hasOwn('Linear')) return runOwn('Linear', { x, weight, ...(bias && { bias }) }) as Tensor2D;
  const product = matMul<Tensor2D>(x, weight);
  return bias ? add<Tensor2D>(product, bias) : product;
}

// By a registered gradient instead of one of our own, which would compute all of them: the tape asks it
// for those alone that lead to what is trained, and a frozen weight is never given one.
registerGradient({
  kernelName: 'Linear',
  inputsToSave: ['x', 'weight'],
  gradFunc: (dy, saved) => {
    const [x, weight] = saved as [Tensor2D, Tensor2D];
    const rows = dy as Tensor2D;
    return {
      x: () => matMul(rows, weight, false, true), // dx = dy·Wᵀ
      weight: () => matMul(x, rows, true, false), // dW = xᵀ·dy
      bias: () => columnSums(rows), // db = Σ_rows dy
    };
  },
});

function columnSums(dy: Tensor2D): Tensor {
  return hasOwn('ColumnSums') ? runOwn('ColumnSums', { dy }) : sum(dy, 0);
}
