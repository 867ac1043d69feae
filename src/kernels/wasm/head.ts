import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';

import { wasmOf } from '../../backend/wasmMemory';
import { addressOf, changedInPlace, moduleOf, newTensor, register, sized } from './module';

/** Takes a block of the vocabulary into what is kept of each row's logits z: max z, Σ exp(z − max z), z_target. */
const takeBlock: KernelFunc = ({ inputs, backend, attrs }) => {
  const { logits, targets, kept } = inputs as Record<string, TensorInfo>;
  const { first } = attrs as unknown as { first: number };
  const [rows, width] = sized(logits!);
  const out = kept ? changedInPlace(backend, kept) : newTensor(backend, [rows, 3]);
  const addresses = [logits, targets, out].map((of) => addressOf(backend, of));
  moduleOf(backend).headBlock(...addresses, rows, width, first);
  return out;
};

/** log p = z_target − max z − log Σ exp(z − max z): [M]. */
const logpsOfKept: KernelFunc = ({ inputs, backend }) => {
  const { kept } = inputs as Record<'kept', TensorInfo>;
  const wasm = wasmOf(backend);
  const out = newTensor(backend, [kept.shape[0]!]);
  const logps = wasm.typedArrayFromHeap(out) as Float32Array;
  const of = wasm.typedArrayFromHeap(kept) as Float32Array;
  for (let row = 0; row < logps.length; row++)
    logps[row] = of[3 * row + 2]! - of[3 * row]! - Math.log(of[3 * row + 1]!);
  return out;
};

/** dy·(onehot − softmax z) in place of a block's logits. */
const direction: KernelFunc = ({ inputs, backend, attrs }) => {
  const { logits, targets, kept, dy } = inputs as Record<string, TensorInfo>;
  const { first } = attrs as unknown as { first: number };
  const addresses = [logits, targets, kept, dy].map((of) => addressOf(backend, of));
  moduleOf(backend).headDirection(...addresses, ...sized(logits!), first);
  return changedInPlace(backend, logits!);
};

/** Registers the kernels of the head's log-probabilities. */
export function registerHead(): void {
  register('HeadBlock', takeBlock);
  register('HeadLogps', logpsOfKept);
  register('HeadDirection', direction);
}
