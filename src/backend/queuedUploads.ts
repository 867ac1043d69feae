/// <reference types="@webgpu/types" />
import { backend, util, type DataId, type DataType } from '@tensorflow/tfjs-core';

/** What TensorFlow.js holds of a tensor. */
interface Held {
  readonly dtype: DataType;
  readonly shape: readonly number[];
  resource?: GPUBuffer | null;
  values: ArrayLike<number> | null;
}

/** The parts of the backend that its types keep to themselves. */
interface Inside {
  readonly device: GPUDevice;
  readonly tensorMap: { get(dataId: DataId): Held };
  readonly bufferManager: { acquireBuffer(size: number, usage: number): GPUBuffer };
  uploadToGPU(dataId: DataId): void;
}

/**
 * Lets the running WebGPU backend upload through the queue. By itself it makes a mapped buffer for every
 * upload, a single number's too, ends the compute pass to copy from it, and throws it away. The queue
 * writes before whatever is submitted later; a buffer that comes from the pool is read by nothing that
 * still waits, since TensorFlow.js keeps those that are until their commands are submitted.
 */
export function uploadThroughQueue(): void {
  const inside: Inside = backend() as unknown as Inside;
  const { queue } = inside.device;
  inside.uploadToGPU = (dataId) => {
    const held = inside.tensorMap.get(dataId);
    if (held.resource) return;
    const size = util.sizeFromShape([...held.shape]) * 4;
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    const buffer = inside.bufferManager.acquireBuffer(size, usage);
    if (held.values) {
      const numbers = held.dtype === 'float32' ? Float32Array : Int32Array;
      const { values } = held;
      queue.writeBuffer(buffer, 0, values instanceof numbers ? values : numbers.from(values));
      held.values = null;
    }
    held.resource = buffer;
  };
}
