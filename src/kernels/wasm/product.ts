import {
  getKernel,
  type BatchMatMulAttrs,
  type BatchMatMulInputs,
  type KernelFunc,
  type TensorInfo,
} from '@tensorflow/tfjs-core';

import { wasmOf } from '../../backend/wasmMemory';
import { batchProductOf, type BatchProduct } from '../kernelAttributes';
import { ownAreTaken } from '../own';
import { addressOf, moduleOf, newTensor, register, withScratch } from './module';

type Operands = Readonly<Record<keyof BatchMatMulInputs, TensorInfo>>;

/** C = A·B of every matrix of a batch, either operand laid down transposed. */
function batchProduct(
  backend: unknown,
  { a, b }: Operands,
  { transposeA, transposeB }: BatchMatMulAttrs,
  { batch, rows, inner, columns, shape }: BatchProduct,
): TensorInfo {
  const module = moduleOf(backend);
  const c = newTensor(backend, shape);
  withScratch(backend, module.productScratch(columns, inner), (scratch) => {
    const addresses = [c, a, b].map((x) => addressOf(backend, x));
    const sizes = [batch, rows, columns, inner];
    module.batchProduct(...addresses, ...sizes, transposeA, transposeB, scratch);
  });
  return c;
}

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

/** x·W (+ b), added to what is there already. */
const linearOnto: KernelFunc = (of) => {
  const y = linear(of) as TensorInfo;
  const { added } = of.inputs as Record<string, TensorInfo>;
  const wasm = wasmOf(of.backend);
  const [to, from] = [wasm.typedArrayFromHeap(y), wasm.typedArrayFromHeap(added!)];
  for (let i = 0; i < to.length; i++) to[i] = to[i]! + from[i]!;
  return y;
};

/** Products of float32 batches of equal size go to our kernel, the others to the one before it. */
function matMul(before: KernelFunc, threads: number): KernelFunc {
  return ({ inputs, backend, attrs = {} }) => {
    const operands = inputs as unknown as Operands;
    const turns = attrs as unknown as BatchMatMulAttrs;
    const { a, b } = operands;
    const isFloat = a.dtype === 'float32' && b.dtype === 'float32';
    const sizes = ownAreTaken() && isFloat ? batchProductOf(operands, turns) : null;
    // The library behind the stock kernel shares a single product among threads.
    if (!sizes || (threads >= manyThreads && sizes.batch === 1))
      return before({ inputs, backend, attrs });
    return batchProduct(backend, operands, turns, sizes);
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
  register('BatchMatMul', matMul(before, threads));
  if (threads >= manyThreads) return;
  register('Linear', linear);
  register('LinearOnto', linearOnto);
}
