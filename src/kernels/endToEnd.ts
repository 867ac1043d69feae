import {
  concat,
  reshape,
  slice,
  tidy,
  type Tensor,
  type Tensor1D,
  type Variable,
} from '../backend/ops';
import { hasOwn, runOwn } from './own';

/** Names in order, as the inputs of a kernel want them. */
const named = (tensors: readonly Tensor[]): Record<string, Tensor> =>
  Object.fromEntries(tensors.map((tensor, i) => [`part${i}`, tensor]));

/** Lays the numbers of tensors end to end in one vector. */
export function endToEnd(tensors: readonly Tensor[]): Tensor1D {
  if (hasOwn('EndToEnd')) return runOwn('EndToEnd', named(tensors)) as Tensor1D;
  return tidy(() => concat(tensors.map((tensor) => reshape(tensor, [tensor.size])))); // [P]
}

/**
 * Cuts a vector and writes its parts over variables; it stays the caller's. On WebGPU their buffers are
 * written, so that a clone of a variable changes with it.
 */
export function cutInto(variables: readonly Variable[], vector: Tensor1D): void {
  if (hasOwn('CutInto')) {
    runOwn('CutInto', { vector, ...named(variables) });
    return;
  }
  tidy(() => {
    let at = 0;
    for (const variable of variables) {
      variable.assign(reshape(slice(vector, [at], [variable.size]), variable.shape));
      at += variable.size;
    }
  });
}
