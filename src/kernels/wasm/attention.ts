import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';

import type { AttentionSizes, RowTurn } from '../kernelAttributes';
import { addressOf, moduleOf, newTensor, register, withScratch } from './module';

const scaleOf = ({ width }: AttentionSizes): number => 1 / Math.sqrt(width);

/** softmax(Q·Kᵀ/√D)·V of every head, each query looking at itself and those before it. */
const attention: KernelFunc = ({ inputs, backend, attrs }) => {
  const { q, k, v, splits } = inputs as Record<string, TensorInfo>;
  const sizes = attrs as unknown as AttentionSizes;
  const module = moduleOf(backend);
  const out = newTensor(backend, q!.shape);
  const { batch, heads, kvHeads, length, before, width } = sizes;
  withScratch(backend, module.attentionScratch(before + length, width), (scratch) => {
    const addresses = [q, k, v, out, splits].map((of) => addressOf(backend, of));
    const numbers = [batch, heads, kvHeads, length, before, width, scaleOf(sizes)];
    module.attend(...addresses, ...numbers, scratch);
  });
  return out;
};

/** Its gradients by queries, keys and values, which share most of the work. */
const gradients: KernelFunc = ({ inputs, backend, attrs }) => {
  const { q, k, v, o, dy, splits } = inputs as Record<string, TensorInfo>;
  const sizes = attrs as unknown as AttentionSizes;
  const module = moduleOf(backend);
  const made = [q, k, v].map((of) => newTensor(backend, of!.shape));
  const { batch, heads, kvHeads, length, width } = sizes;
  withScratch(backend, module.attentionScratch(length, width), (scratch) => {
    const addresses = [q, k, v, o, dy, ...made, splits].map((of) => addressOf(backend, of));
    const numbers = [batch, heads, kvHeads, length, width, scaleOf(sizes)];
    module.attendGradient(...addresses, ...numbers, scratch);
  });
  return made;
};

/** Turns the heads of rows [B·T, heads·D] by their positions, or back: of one array, or of two. */
const rotaryRows: KernelFunc = ({ inputs, backend, attrs }) => {
  const { x, other, cos, sin, splits } = inputs as Record<string, TensorInfo>;
  const { length, before, width, dims, back } = attrs as unknown as RowTurn;
  return [x!, ...(other ? [other] : [])].map((array) => {
    const [rows, across] = array.shape as [number, number];
    const out = newTensor(backend, array.shape);
    const addresses = [array, cos, sin, out, splits].map((of) => addressOf(backend, of));
    const numbers = [rows, length, before, across / width, width, dims] as const;
    moduleOf(backend).rotaryRows(...addresses, ...numbers, back);
    return out;
  });
};

/** Registers attention over rows and the rotation of its heads. */
export function registerAttention(): void {
  register('RotaryRows', rotaryRows);
  register('Attention', attention);
  register('AttentionGradients', gradients);
}
