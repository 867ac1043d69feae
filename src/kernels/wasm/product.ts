import {
  getKernel,
  type BatchMatMulAttrs,
  type BatchMatMulInputs,
  type KernelFunc,
  type TensorInfo,
} from '@tensorflow/tfjs-core';

import { hasOwn } from '../own';
import { addressOf, moduleOf, newTensor, register, withScratch } from './module';

const sizeOf = (shape: readonly number[]): number => shape.reduce((size, n) => size * n, 1);

/** C = A·B of every matrix of a batch, either operand laid down transposed. */
const ownProduct: KernelFunc = ({ inputs, backend, attrs }) => {
  const { a, b } = inputs as unknown as Record<keyof BatchMatMulInputs, TensorInfo>;
  const { transposeA, transposeB } = attrs as unknown as BatchMatMulAttrs;
  const [lastA, innerA] = a.shape.slice(-2) as [number, number];
  const [innerB, lastB] = b.shape.slice(-2) as [number, number];
  const [rows, inner] = transposeA ? [innerA, lastA] : [lastA, innerA];
  const columns = transposeB ? innerB : lastB;
  const batch = a.shape.slice(0, -2);
  const module = moduleOf(backend);
  const c = newTensor(backend, [...batch, rows, columns]);
  withScratch(backend, module.productScratch(columns, inner), (scratch) => {
    const [toC, toA, toB] = [c, a, b].map((x) => addressOf(backend, x)) as [number, number, number];
    const sizes = [sizeOf(batch), rows, columns, inner];
    module.batchProduct(toC, toA, toB, ...sizes, transposeA, transposeB, scratch);
  });
  return c;
};

/** x·W (+ b) over rows. */
const linear: KernelFunc = ({ inputs, backend }) => {
  const { x, weight, bias } = inputs as Record<string, TensorInfo>;
  const [rows, inner] = x!.shape as [number, number];
  const columns = weight!.shape[1]!;
  const module = moduleOf(backend);
  const y = newTensor(backend, [rows, columns]);
  withScratch(backend, module.productScratch(columns, inner), (scratch) => {
    const addresses = [y, x, weight, bias].map((of) => addressOf(backend, of));
    module.linear(...addresses, rows, columns, inner, scratch);
  });
  return y;
};

/** Products of float32 batches of equal size go to our kernel, the others to the one before it. */
function matMul(before: KernelFunc, threads: number): KernelFunc {
  return ({ inputs, backend, attrs = {} }) => {
    const { a, b } = inputs as unknown as Record<keyof BatchMatMulInputs, TensorInfo>;
    const batch = sizeOf(a.shape.slice(0, -2));
    const isOurs =
      hasOwn('Product') &&
      a.dtype === 'float32' &&
      b.dtype === 'float32' &&
      batch === sizeOf(b.shape.slice(0, -2)) &&
      // The library behind the stock kernel shares a single product among threads.
      (threads < manyThreads || batch > 1);
    return (isOurs ? ownProduct : before)({ inputs, backend, attrs });
  };
}

/** Threads from which on the stock product is faster, where it has a fast path. */
const manyThreads = 3;

let registered = false;

/** Puts our product before the one that is registered, and registers linear maps. */
export function registerProduct(threads: number): void {
  if (registered) return;
  registered = true;
  const before = getKernel('BatchMatMul', 'wasm').kernelFunc;
  register('Product', ownProduct);
  register('BatchMatMul', matMul(before, threads));
  if (threads < manyThreads) register('Linear', linear);
}
