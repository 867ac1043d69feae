import { selectBackend, type SelectedBackend, type SelectOptions } from '../backend/select';
import { rememberKernels } from '../backend/stockKernels';
import { leaveMatMulToStock } from '../backend/webgpuBackend';
import { takeOwnKernels } from '../kernels/own';
import type { BenchVariant } from '../protocol/benchmark';
import { registerKernelsOf } from '../training/runKernels';

/** The variants that TensorFlow.js computes. */
export type TensorflowVariant = Exclude<BenchVariant, `jax-js-${string}`>;

/**
 * Starts a variant's backend with the kernels that it is about: those that a run has, or stock ones alone
 * (with the one kernel that stock WASM lacks).
 */
export async function startVariant(
  variant: TensorflowVariant,
  options: SelectOptions,
): Promise<SelectedBackend> {
  switch (variant) {
    case 'cpu':
      takeOwnKernels(false);
      return selectBackend('cpu', options);
    case 'stock-wasm': {
      takeOwnKernels(false);
      const restore = rememberKernels('wasm');
      const backend = await selectBackend('wasm', options);
      restore();
      return backend;
    }
    case 'stock-webgpu': {
      takeOwnKernels(false);
      const backend = await selectBackend('webgpu', options);
      leaveMatMulToStock();
      return backend;
    }
    case 'webgpu':
    case 'wasm': {
      const backend = await selectBackend(variant, options);
      registerKernelsOf(backend);
      return backend;
    }
  }
}
