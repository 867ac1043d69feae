import {
  getKernel,
  type BatchMatMulAttrs,
  type BatchMatMulInputs,
  type KernelFunc,
  type TensorInfo,
} from '@tensorflow/tfjs-core';

import { batchProductOf } from '../kernelAttributes';
import { ownAreTaken } from '../own';
import { runProduct } from './matMul';
import { register } from './program';
import type { Tuning } from './tuning';

/** What the backend brings: it also repeats an operand along a batch. */
let stockMatMul: KernelFunc | null = null;

function batchMatMul(tuning: Tuning, stock: KernelFunc): KernelFunc {
  return ({ inputs, backend, attrs = {} }) => {
    const operands = inputs as unknown as Record<keyof BatchMatMulInputs, TensorInfo>;
    const { transposeA, transposeB } = attrs as unknown as BatchMatMulAttrs;
    const sizes = ownAreTaken() ? batchProductOf(operands, { transposeA, transposeB }) : null;
    if (!sizes) return stock({ inputs, backend, attrs });
    return runProduct(backend, tuning, { ...operands, transposeA, transposeB, ...sizes });
  };
}

/** Puts our matrix product before the stock one, which runs where kernels of our own are switched off. */
export function registerMatMul(tuning: Tuning): void {
  stockMatMul ??= getKernel('BatchMatMul', 'webgpu').kernelFunc;
  register('BatchMatMul', batchMatMul(tuning, stockMatMul));
}

/** x·W (+ b) over rows. */
function linear(tuning: Tuning): KernelFunc {
  return ({ inputs, backend }) => {
    const { x, weight, bias } = inputs as Record<'x' | 'weight', TensorInfo> & {
      readonly bias?: TensorInfo;
    };
    const [rows, inner] = x.shape as [number, number];
    const columns = weight.shape[1]!;
    return runProduct(backend, tuning, {
      ...{ a: x, b: weight, ...(bias && { bias }), transposeA: false, transposeB: false },
      ...{ batch: 1, rows, columns, inner, shape: [rows, columns] },
    });
  };
}

/** Registers linear maps and the matrix product. */
export function registerLinear(tuning: Tuning): void {
  registerMatMul(tuning);
  register('Linear', linear(tuning));
}
