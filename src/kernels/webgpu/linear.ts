import {
  getKernel,
  type BatchMatMulAttrs,
  type BatchMatMulInputs,
  type KernelFunc,
  type TensorInfo,
} from '@tensorflow/tfjs-core';

import { runProduct } from './matMul';
import { register } from './program';
import type { Tuning } from './tuning';

const product = (shape: readonly number[]): number => shape.reduce((size, n) => size * n, 1);

/** What the backend brings: it also repeats an operand along a batch. */
let stockMatMul: KernelFunc | null = null;

function batchMatMul(tuning: Tuning, stock: KernelFunc): KernelFunc {
  return ({ inputs, backend, attrs = {} }) => {
    const { a, b } = inputs as unknown as Record<keyof BatchMatMulInputs, TensorInfo>;
    const { transposeA, transposeB } = attrs as unknown as BatchMatMulAttrs;
    const outer = a.shape.slice(0, -2);
    const batch = product(outer);
    if (batch !== product(b.shape.slice(0, -2))) return stock({ inputs, backend, attrs });
    const [lastA, innerA] = a.shape.slice(-2) as [number, number];
    const [innerB, lastB] = b.shape.slice(-2) as [number, number];
    const [rows, inner] = transposeA ? [innerA, lastA] : [lastA, innerA];
    const columns = transposeB ? innerB : lastB;
    const shape = [...outer, rows, columns];
    return runProduct(backend, tuning, {
      ...{ a, b, transposeA, transposeB, batch, rows, columns, inner, shape },
    });
  };
}

/** Replaces WebGPU's matrix product by ours. */
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
