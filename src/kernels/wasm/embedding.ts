import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';

import { addressOf, moduleOf, newTensor, register } from './module';

/** Sums rows by their id, in their order: [N, C] and int32 [N] → [V, C]. */
const sumsById: KernelFunc = ({ inputs, backend, attrs }) => {
  const { rows, ids } = inputs as Record<'rows' | 'ids', TensorInfo>;
  const { vocabulary } = attrs as unknown as { vocabulary: number };
  const [count, width] = rows.shape as [number, number];
  const out = newTensor(backend, [vocabulary, width]);
  const addresses = [rows, ids, out].map((of) => addressOf(backend, of));
  moduleOf(backend).sumsById(...addresses, count, width, vocabulary);
  return out;
};

/** Registers the kernel of the embedding's gradient. */
export function registerEmbedding(): void {
  register('SumsById', sumsById);
}
