import { uploadThroughQueue } from '../backend/queuedUploads';
import type { SelectedBackend } from '../backend/select';
import { registerSoftwareKernels } from '../kernels/softwareKernels';
import { registerOwnWasmKernels } from '../kernels/wasm/ownKernels';
import { registerOwnKernels } from '../kernels/webgpu/ownKernels';

/** Registers the kernels of our own that the selected backend runs; which ones follows from it alone. */
export function registerKernelsOf({ name, adapter, threads }: SelectedBackend): void {
  if (name === 'wasm') registerOwnWasmKernels(threads);
  if (name !== 'webgpu' || adapter.status !== 'adapter') return;
  uploadThroughQueue();
  if (adapter.kind === 'software') registerSoftwareKernels();
  registerOwnKernels(adapter.kind === 'software' ? 'threads' : 'workgroups');
}
