import { selectBackend, type SelectedBackend, type SelectOptions } from '../backend/select';
import { selfTestGradients } from '../backend/selfTest';
import type { BackendInfo } from '../protocol/run';
import type { BackendChoice } from '../protocol/runConfig';
import type { ErrorCode } from '../shared/errors';
import { deviceWasLost, gpuRefusedCommand } from '../shared/sentences/backendSentences';
import { probeTunings } from './runKernels';

/** Starts a backend, measures what its kernels cost, and checks its gradients; `onFailed` hears of a GPU that breaks later. */
export async function startBackend(
  requested: BackendChoice,
  options: Omit<SelectOptions, 'onDeviceLost' | 'onGpuError'>,
  onFailed: (code: ErrorCode, message: string) => void,
): Promise<{ readonly backend: SelectedBackend; readonly info: BackendInfo }> {
  const backend = await selectBackend(requested, {
    ...options,
    onDeviceLost: (reason) => {
      onFailed('device_lost', deviceWasLost(reason));
    },
    onGpuError: (message) => {
      // The first line says what; those after it quote the shader.
      const [what] = message.split('\n');
      onFailed('gpu_error', gpuRefusedCommand(what ?? message));
    },
  });
  const tuning = await probeTunings(backend);
  const selfTest = await selfTestGradients();
  const { name, adapter, threads, reasons } = backend;
  return { backend, info: { requested, name, adapter, threads, reasons, selfTest, tuning } };
}
