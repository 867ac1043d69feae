import { backend, type Tensor } from '@tensorflow/tfjs-core';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';

import { onWebGpu } from './ops';

/** The methods of the WebGPU backend that are used; the class itself is loaded with the backend alone. */
type Submitting = Pick<
  WebGPUBackend,
  'uploadToGPU' | 'ensureCommandEncoderReady' | 'endComputePassEncoder' | 'submitQueue' | 'queue'
>;

/**
 * Puts a tensor's numbers on the device now and waits until they are there. TensorFlow.js would keep
 * them in JavaScript until something computes with them; the other backends have taken them over already.
 */
export async function upload({ dataId }: Tensor): Promise<void> {
  if (!onWebGpu()) return;
  const gpu = backend() as unknown as Submitting;
  gpu.uploadToGPU(dataId);
  gpu.ensureCommandEncoderReady();
  gpu.endComputePassEncoder();
  gpu.submitQueue();
  await gpu.queue.onSubmittedWorkDone();
}
