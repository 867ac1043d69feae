import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import {
  getKernel,
  registerKernel,
  unregisterKernel,
  type KernelConfig,
  type KernelFunc,
  type TensorInfo,
} from '@tensorflow/tfjs-core';

import { plainModule, sharedModule } from './compiled';

type Address = number;
/** Takes addresses, sizes, and whether something is so. */
type Run = (...operands: readonly (number | boolean)[]) => void;

/** What assembly/index.ts exports. */
export interface WasmModule {
  readonly batchProduct: Run;
  readonly linear: Run;
  readonly productScratch: (n: number, k: number) => number;
  readonly normStatistics: Run;
  readonly normalized: Run;
  readonly normGradient: Run;
  readonly columnSums: Run;
  readonly gelu: Run;
  readonly geluGradient: Run;
  readonly swiglu: Run;
  readonly swigluGateGradient: Run;
  readonly headBlock: Run;
  readonly headDirection: Run;
  readonly sumsById: Run;
  readonly rotaryRows: Run;
  readonly attend: Run;
  readonly attendGradient: Run;
  readonly attentionScratch: (length: number, width: number) => number;
}

/** The backend behind a kernel's arguments. */
export function wasmOf(backend: unknown): BackendWasm {
  return backend as BackendWasm;
}

/** The memory of TensorFlow.js's module, which its glue keeps among the exports. */
function memoryOf(backend: BackendWasm): WebAssembly.Memory | undefined {
  const { asm } = backend.wasm as unknown as { asm?: { memory?: WebAssembly.Memory } };
  return asm?.memory;
}

const modules = new WeakMap<WebAssembly.Memory, WasmModule>();

/**
 * Our module over a backend's memory; null where its kernels cannot run: without the vector instructions
 * that TensorFlow.js then does without too.
 */
export function wasmModule(backend: BackendWasm): WasmModule | null {
  const memory = memoryOf(backend);
  if (!memory) return null;
  const made = modules.get(memory);
  if (made) return made;
  const isShared = !(memory.buffer instanceof ArrayBuffer);
  const bytes = Uint8Array.from(atob(isShared ? sharedModule : plainModule), (c) =>
    c.charCodeAt(0),
  );
  if (!WebAssembly.validate(bytes)) return null;
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  const module = exports as unknown as WasmModule;
  modules.set(memory, module);
  return module;
}

/** The module of a backend whose kernels are registered. */
export function moduleOf(backend: unknown): WasmModule {
  return wasmModule(wasmOf(backend))!;
}

/** Where a tensor begins in the memory; 0 where there is none. The memory may grow, an address stays. */
export function addressOf(backend: unknown, x: TensorInfo | undefined): Address {
  return x ? wasmOf(backend).getMemoryOffset(x.dataId) : 0;
}

/** A new float32 tensor, which holds whatever stood there. */
export function newTensor(backend: unknown, shape: readonly number[]): TensorInfo {
  return wasmOf(backend).makeOutput([...shape], 'float32');
}

/** Lets a kernel have some bytes of the memory while it runs. */
export function withScratch(backend: unknown, bytes: number, run: (at: Address) => void): void {
  const scratch = newTensor(backend, [Math.ceil(bytes / 4)]);
  run(addressOf(backend, scratch));
  wasmOf(backend).disposeData(scratch.dataId);
}

/** A tensor that was changed in place, with one more reference, so that a kernel may return it. */
export function changedInPlace(backend: unknown, x: TensorInfo): TensorInfo {
  wasmOf(backend).incRef(x.dataId);
  return x;
}

/** Registers a kernel on WASM, in place of one of the same name. */
export function register(kernelName: string, kernelFunc: KernelFunc): void {
  const before = getKernel(kernelName, 'wasm') as KernelConfig | undefined; // the types promise one
  if (before) unregisterKernel(kernelName, 'wasm');
  registerKernel({ kernelName, backendName: 'wasm', kernelFunc });
}
