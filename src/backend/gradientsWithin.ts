import { engine, grads, type Tensor } from '@tensorflow/tfjs-core';

/**
 * Gradients of a computation by some tensors, taken while those of another one are under way. TensorFlow.js has
 * one tape at a time and forgets the outer one where the inner one ends.
 * @param compute reads the tensors by itself
 * @param dy the gradient by its result
 * @returns one gradient a tensor, in order
 */
export function gradientsWithin(
  compute: () => Tensor,
  by: readonly Tensor[],
  dy: Tensor,
): Tensor[] {
  const { state } = engine();
  const outer = state.activeTape;
  try {
    return grads(compute)([...by], dy);
  } finally {
    state.activeTape = outer;
  }
}
