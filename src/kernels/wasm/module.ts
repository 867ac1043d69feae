import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';

import { wasmOf } from '../../backend/wasmMemory';
import { registerOn } from '../own';
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
  readonly squareSums: Run;
  readonly movingAverage: Run;
  readonly stepOf: Run;
  readonly rotaryRows: Run;
  readonly attend: Run;
  readonly attendGradient: Run;
  readonly attentionScratch: (length: number, width: number) => number;
}

/** What the glue of TensorFlow.js's module keeps its memory in: among the exports, or, of threads, beside them. */
interface Glue {
  readonly asm?: { readonly memory?: WebAssembly.Memory };
  readonly wasmMemory?: WebAssembly.Memory;
}

function memoryOf(backend: BackendWasm): WebAssembly.Memory | undefined {
  const { asm, wasmMemory } = backend.wasm as unknown as Glue;
  return wasmMemory ?? asm?.memory;
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
  // Not the tensor that was given, which would count as the same one and never be freed.
  return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
}

/** Rows and columns of a matrix. */
export const sized = (x: TensorInfo) => x.shape as [rows: number, width: number];

/** Registers a kernel on WASM, in place of one of the same name. */
export function register(kernelName: string, kernelFunc: KernelFunc): void {
  registerOn('wasm', kernelName, kernelFunc);
}
