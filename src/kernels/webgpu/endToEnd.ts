import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { util, type KernelFunc, type TensorInfo } from '@tensorflow/tfjs-core';

import { register, webgpuOf } from './program';

/** What the backend keeps private of the commands that it collects. */
interface Commands {
  readonly commandEncoder: GPUCommandEncoder;
  /** What they use, and must not be freed before they are submitted. */
  readonly commandQueueOwnedIds: WeakSet<object>;
}

/** Bytes of a number. */
const width = 4;

function bufferOf(gpu: WebGPUBackend, { dataId }: TensorInfo): GPUBuffer {
  gpu.uploadToGPU(dataId);
  return (gpu.tensorMap.get(dataId) as { resource: GPUBuffer }).resource;
}

/** Copies between a vector and the tensors that lie in it end to end; copies are no dispatches. */
function copyAll(
  gpu: WebGPUBackend,
  vector: TensorInfo,
  tensors: readonly TensorInfo[],
  into: 'vector' | 'tensors',
): void {
  // Uploads first, since they may be commands themselves.
  const whole = bufferOf(gpu, vector);
  const buffers = tensors.map((tensor) => bufferOf(gpu, tensor));
  gpu.ensureCommandEncoderReady();
  gpu.endComputePassEncoder();
  const { commandEncoder, commandQueueOwnedIds } = gpu as unknown as Commands;
  let at = 0;
  tensors.forEach((tensor, i) => {
    const bytes = width * util.sizeFromShape(tensor.shape);
    if (into === 'vector') commandEncoder.copyBufferToBuffer(buffers[i]!, 0, whole, at, bytes);
    else commandEncoder.copyBufferToBuffer(whole, at, buffers[i]!, 0, bytes);
    at += bytes;
  });
  for (const { dataId } of [vector, ...tensors]) commandQueueOwnedIds.add(dataId);
}

const tensorsOf = (inputs: Record<string, TensorInfo>): TensorInfo[] => Object.values(inputs);

/** Tensors end to end in one vector. */
export function layEndToEnd(backend: unknown, tensors: readonly TensorInfo[]): TensorInfo {
  const gpu = webgpuOf(backend);
  const vector = gpu.makeTensorInfo(
    [tensors.reduce((size, x) => size + util.sizeFromShape(x.shape), 0)],
    'float32',
  );
  copyAll(gpu, vector, tensors, 'vector');
  return vector;
}

/** A vector cut into tensors, of which it holds the numbers end to end. */
export function cutApart(
  backend: unknown,
  vector: TensorInfo,
  shapes: readonly (readonly number[])[],
): TensorInfo[] {
  const gpu = webgpuOf(backend);
  const tensors = shapes.map((shape) => gpu.makeTensorInfo([...shape], 'float32'));
  copyAll(gpu, vector, tensors, 'tensors');
  return tensors;
}

const joined: KernelFunc = ({ inputs, backend }) =>
  layEndToEnd(backend, tensorsOf(inputs as Record<string, TensorInfo>));

/** The vector that comes first, cut and written over the tensors that follow. */
const cutInto: KernelFunc = ({ inputs, backend }) => {
  const gpu = webgpuOf(backend);
  const [vector, ...tensors] = tensorsOf(inputs as Record<string, TensorInfo>);
  copyAll(gpu, vector!, tensors, 'tensors');
  // What was read of them before is stale now.
  for (const { dataId } of tensors)
    (gpu.tensorMap.get(dataId) as { values: unknown }).values = null;
  return [];
};

/** Registers the copies that lay tensors end to end and cut a vector again. */
export function registerEndToEnd(): void {
  register('EndToEnd', joined);
  register('CutInto', cutInto);
}
