import {
  getKernel,
  type BatchMatMulAttrs,
  type BatchMatMulInputs,
  type KernelFunc,
  type TensorInfo,
} from '@tensorflow/tfjs-core';

import { batchProductOf } from '../kernelAttributes';
import { ownAreTaken } from '../own';
import { runProducts } from './matMul';
import type { Product } from './product';
import { register, sized } from './program';
import type { Tuning } from './tuning';

/** What the backend brings: it also repeats an operand along a batch. */
let stockMatMul: KernelFunc | null = null;

function batchMatMul(tuning: Tuning, stock: KernelFunc): KernelFunc {
  return ({ inputs, backend, attrs = {} }) => {
    const operands = inputs as unknown as Record<keyof BatchMatMulInputs, TensorInfo>;
    const { transposeA, transposeB } = attrs as unknown as BatchMatMulAttrs;
    const sizes = ownAreTaken() ? batchProductOf(operands, { transposeA, transposeB }) : null;
    if (!sizes) return stock({ inputs, backend, attrs });
    const { batch, rows, columns, inner, shape } = sizes;
    return runProducts(backend, tuning, {
      ...{ parts: [{ ...operands, columns, inner }], joined: 'beside', transposeA, transposeB },
      ...{ batch, rows, shapes: [shape] },
    })[0]!;
  };
}

/** Puts our matrix product before the stock one, which runs where kernels of our own are switched off. */
export function registerMatMul(tuning: Tuning): void {
  stockMatMul ??= getKernel('BatchMatMul', 'webgpu').kernelFunc;
  register('BatchMatMul', batchMatMul(tuning, stockMatMul));
}

/** A product of matrices, not of batches. */
const plain = { transposeA: false, transposeB: false, batch: 1 } as const;

/** x·W (+ b), and onto what is there already. */
function linear(tuning: Tuning): KernelFunc {
  return ({ inputs, backend }) => {
    const { x, weight, bias, added } = inputs as Record<string, TensorInfo | undefined>;
    const { rows, width: inner } = sized(x!);
    const columns = weight!.shape[1]!;
    return runProducts(backend, tuning, {
      parts: [{ a: x!, b: weight!, ...(bias && { bias }), columns, inner }],
      ...{ ...plain, joined: 'beside', rows, shapes: [[rows, columns]], ...(added && { added }) },
    })[0]!;
  };
}

/** Kernels of several linear maps are given arrays one after the other, each of them for all maps in order. */
const listOf = (inputs: unknown): readonly TensorInfo[] => Object.values(inputs as TensorInfo[]);

/** x·W (+ b) by several maps: x, the weights, the biases. */
function linears(tuning: Tuning): KernelFunc {
  return ({ inputs, backend, attrs }) => {
    const { maps } = attrs as unknown as { readonly maps: number };
    const [x, ...rest] = listOf(inputs);
    const { rows, width: inner } = sized(x!);
    const parts = rest.slice(0, maps).map((b, i) => {
      const bias = rest[maps + i];
      return { a: x!, b, ...(bias && { bias }), columns: b.shape[1]!, inner };
    });
    const shapes = parts.map(({ columns }) => [rows, columns]);
    return runProducts(backend, tuning, { ...plain, parts, joined: 'beside', rows, shapes });
  };
}

/** Σ dy·Wᵀ over several maps: the dys, the weights. */
function byInput(tuning: Tuning): KernelFunc {
  return ({ inputs, backend }) => {
    const arrays = listOf(inputs);
    const maps = arrays.length / 2;
    const parts = arrays.slice(0, maps).map((a, i) => {
      const b = arrays[maps + i]!;
      return { a, b, columns: b.shape[0]!, inner: b.shape[1]! };
    });
    const { rows } = sized(arrays[0]!);
    const shapes = [[rows, parts[0]!.columns]];
    const of: Product = { ...plain, transposeB: true, parts, joined: 'added', rows, shapes };
    return runProducts(backend, tuning, of);
  };
}

/** xᵀ·dy of several maps: x, the dys. */
function byWeights(tuning: Tuning): KernelFunc {
  return ({ inputs, backend }) => {
    const [x, ...dys] = listOf(inputs);
    const { rows: inner, width: rows } = sized(x!);
    const parts = dys.map((b) => ({ a: x!, b, columns: b.shape[1]!, inner }));
    const shapes = parts.map(({ columns }) => [rows, columns]);
    const of: Product = { ...plain, transposeA: true, parts, joined: 'beside', rows, shapes };
    return runProducts(backend, tuning, of);
  };
}

/** Registers linear maps and the matrix product. */
export function registerLinear(tuning: Tuning): void {
  registerMatMul(tuning);
  register('Linear', linear(tuning));
  register('LinearOnto', linear(tuning));
  register('Linears', linears(tuning));
  register('LinearsByInput', byInput(tuning));
  register('LinearsByWeights', byWeights(tuning));
}
