/// <reference types="@webgpu/types" />
import '@tensorflow/tfjs-backend-webgpu';
import {
  env,
  findBackendFactory,
  registerBackend,
  removeBackend,
  setBackend,
} from '@tensorflow/tfjs-core';
import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';

import { RefineryError } from '../shared/errors';
import { adapterGaveNoDevice, webgpuDidNotStart } from '../shared/sentences/backendSentences';
import { countDevice, type DispatchCounters } from './counters';
import { backendStarted } from './generation';

/** The backend's matrix product in shared-memory tiles; its split-K form adds by atomics, in any order. */
const packedMatMul = 3;

/** Lets TensorFlow.js choose the form of a product by its shape again, as it does by itself. */
export function leaveMatMulToStock(): void {
  env().set('WEBGPU_MATMUL_PROGRAM_TYPE', -1);
}

const raisedLimits = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupSizeY',
] as const;

export interface DeviceListeners {
  readonly onDeviceLost?: (reason: string) => void;
  readonly onGpuError?: (message: string) => void;
}

/** TensorFlow.js on a device of our own. */
export interface WebGpu {
  readonly counters: DispatchCounters;
  /** Submits what is encoded and waits until the GPU has done it. */
  sync(): Promise<void>;
  /** Destroys the buffers that are kept to be used again. */
  releaseUnused(): void;
  gpuBytes(): { readonly allocated: number; readonly inUse: number };
  dispose(): void;
}

async function requestDevice(adapter: GPUAdapter): Promise<GPUDevice> {
  const requiredLimits = Object.fromEntries(
    raisedLimits.map((name) => [name, adapter.limits[name]]),
  );
  try {
    return await adapter.requestDevice({ requiredLimits });
  } catch (error) {
    throw new RefineryError('no_backend', adapterGaveNoDevice(), { cause: error });
  }
}

/** The package registers a factory of its own at import; an earlier device may be gone already. */
function forgetBackend(): void {
  // The types promise a factory where there may be none.
  const factory: unknown = findBackendFactory('webgpu');
  if (factory) removeBackend('webgpu');
}

/** What TensorFlow.js keeps of freed buffers, by size and usage; it has no method that lets them go. */
interface KeptBuffers {
  readonly freeBuffers: ReadonlyMap<string, GPUBuffer[]>;
  numFreeBuffers: number;
  numBytesAllocated: number;
}

function destroyFree(backend: WebGPUBackend): void {
  const { bufferManager } = backend as unknown as { readonly bufferManager: KeptBuffers };
  for (const buffers of bufferManager.freeBuffers.values())
    for (const buffer of buffers.splice(0)) {
      bufferManager.numFreeBuffers -= 1;
      bufferManager.numBytesAllocated -= buffer.size;
      buffer.destroy();
    }
}

/** Makes a device with the adapter's limits and puts TensorFlow.js on it. */
export async function startWebGpu(
  adapter: GPUAdapter,
  listeners: DeviceListeners,
): Promise<WebGpu> {
  const device = await requestDevice(adapter);
  const counters = countDevice(device);
  let disposed = false;
  device.addEventListener('uncapturederror', (event) => {
    if (!disposed) listeners.onGpuError?.(event.error.message);
  });
  void device.lost.then(({ reason, message }) => {
    if (!disposed) listeners.onDeviceLost?.(message || reason);
  });
  const backend = new WebGPUBackend(device, adapter.info);
  forgetBackend();
  registerBackend('webgpu', () => backend, 3);
  env().set('WEBGPU_MATMUL_PROGRAM_TYPE', packedMatMul);
  if (!(await setBackend('webgpu'))) throw new RefineryError('no_backend', webgpuDidNotStart());
  backendStarted();
  return {
    counters,
    sync: async () => {
      backend.ensureCommandEncoderReady();
      backend.endComputePassEncoder();
      backend.submitQueue();
      await device.queue.onSubmittedWorkDone();
    },
    releaseUnused: () => {
      destroyFree(backend);
    },
    gpuBytes: () => {
      const { numBytesAllocatedInGPU, numBytesInGPU } = backend.memory();
      return { allocated: numBytesAllocatedInGPU, inUse: numBytesInGPU };
    },
    dispose: () => {
      disposed = true;
      forgetBackend();
      device.destroy();
    },
  };
}
