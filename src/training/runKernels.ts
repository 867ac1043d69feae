import { layerNorm } from '../kernels/normalization';
import { linear } from '../kernels/linear';
import { tensor1d, tensor2d, tidy } from '../backend/ops';
import { uploadThroughQueue } from '../backend/queuedUploads';
import type { SelectedBackend } from '../backend/select';
import { registerSoftwareKernels } from '../kernels/softwareKernels';
import { registerOwnWasmKernels } from '../kernels/wasm/ownKernels';
import { registerOwnKernels } from '../kernels/webgpu/ownKernels';
import type { TuningReport } from '../protocol/run';
import { kernelTunings, tuningFor, type KernelTuning } from '../shared/kernelTuning';

/**
 * Registers the kernels of our own that the selected backend runs.
 * @param wanted `auto` takes what the kind of adapter asks for
 * @returns how they divide their work; null off WebGPU
 */
export function registerKernelsOf(
  { name, adapter, threads }: SelectedBackend,
  wanted: 'auto' | KernelTuning = 'auto',
): KernelTuning | null {
  if (name === 'wasm') registerOwnWasmKernels(threads);
  if (name !== 'webgpu' || adapter.status !== 'adapter') return null;
  uploadThroughQueue();
  if (adapter.kind === 'software') registerSoftwareKernels();
  const tuning = wanted === 'auto' ? tuningFor(adapter.kind) : wanted;
  registerOwnKernels(tuning);
  return tuning;
}

/** Rows and width of what is measured: a linear map and a norm as a small decoder has them. */
const [rows, width] = [256, 128];
const measurements = 3;

/**
 * Registers the kernels that the adapter asks for, having measured both tunings for people to see: no
 * choice follows from that.
 * @returns null off WebGPU
 */
export async function probeTunings(backend: SelectedBackend): Promise<TuningReport | null> {
  const chosen = registerKernelsOf(backend);
  if (chosen === null) return null;
  const x = tensor2d(new Float32Array(rows * width), [rows, width]);
  const weight = tensor2d(new Float32Array(width * width), [width, width]);
  const bias = tensor1d(new Float32Array(width));
  const measure = async (): Promise<number> => {
    const began = performance.now();
    tidy(() => void layerNorm(linear(x, { weight, bias }), bias, bias, 1));
    await backend.sync();
    return performance.now() - began;
  };
  const milliseconds = { threads: 0, workgroups: 0 };
  for (const tuning of kernelTunings) {
    registerKernelsOf(backend, tuning);
    await measure(); // compiles
    let best = Infinity;
    for (let i = 0; i < measurements; i++) best = Math.min(best, await measure());
    milliseconds[tuning] = best;
  }
  for (const tensor of [x, weight, bias]) tensor.dispose();
  registerKernelsOf(backend);
  return { chosen, milliseconds };
}
