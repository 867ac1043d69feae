import type { Tensor } from '@tensorflow/tfjs-core';

/**
 * Reads a tensor's values; the only way off the backend.
 * The tensor must live until the promise settles. (`dataSync` can kill a GPU device.)
 */
export async function readTensor(tensor: Tensor): Promise<Float32Array> {
  const values = await tensor.data();
  return values instanceof Float32Array ? values : Float32Array.from(values);
}
