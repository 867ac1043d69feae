import { uploadThroughQueue } from '../backend/queuedUploads';
import type { SelectedBackend } from '../backend/select';
import { registerSoftwareKernels } from '../kernels/softwareKernels';
import { registerRunKernels } from '../kernels/webgpu/ownKernels';

/** Registers the kernels of our own that the selected backend runs; which ones follows from it alone. */
export function registerKernelsOf({ name, adapter }: SelectedBackend): void {
  if (name !== 'webgpu' || adapter.status !== 'adapter') return;
  uploadThroughQueue();
  if (adapter.kind === 'software') registerSoftwareKernels();
  registerRunKernels(adapter.kind === 'software' ? 'threads' : 'workgroups');
}
