import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { backend as backendInUse } from '@tensorflow/tfjs-core';

import { RefineryError } from '../shared/errors';
import { wasmMemoryIsFull } from '../shared/sentences/wasmSentences';

/** The WASM backend's module as its compiler makes it, of which the package's types say nothing. */
export interface WasmModule {
  _malloc: (bytes: number) => number;
  readonly _free: (address: number) => void;
  readonly HEAPU8: Uint8Array;
}

/** The backend behind a WASM kernel's arguments. */
export function wasmOf(backend: unknown): BackendWasm {
  return backend as BackendWasm;
}

/** The module behind the WASM backend. */
export function wasmModule(backend: unknown): WasmModule {
  return (backend as { readonly wasm: WasmModule }).wasm;
}

/** How far allocations have reached into a module's memory. */
interface Reach {
  bytes: number;
}

/** The module behind the backend in use, which must be the WASM one. */
export function runningModule(): WasmModule {
  return wasmModule(backendInUse());
}

const reaches = new WeakMap<WasmModule, Reach>();

/**
 * Makes an allocation that finds no room an error. TensorFlow.js takes the module's answer, an address
 * of zero, for a place like any other and writes there: over the module's own data.
 */
export function guardWasmMemory(backend: unknown): void {
  const wasm = wasmModule(backend);
  if (reaches.has(wasm)) return;
  const reach: Reach = { bytes: 0 };
  reaches.set(wasm, reach);
  // Its first call puts another function in its place.
  wasm._free(wasm._malloc(1));
  const allocate = wasm._malloc;
  wasm._malloc = (bytes) => {
    const address = allocate(bytes);
    if (address === 0)
      throw new RefineryError('wasm_failed', wasmMemoryIsFull(bytes, wasm.HEAPU8.byteLength));
    reach.bytes = Math.max(reach.bytes, address + bytes);
    return address;
  };
}

/**
 * The end of the highest array that was made since `restartWasmPeak`, in bytes from the beginning of the
 * module's memory. The memory itself grows in steps of up to a fifth, and never shrinks.
 */
export function wasmPeak(): number {
  return reaches.get(runningModule())?.bytes ?? 0;
}

/** Measures the peak anew. */
export function restartWasmPeak(): void {
  const reach = reaches.get(runningModule());
  if (reach) reach.bytes = 0;
}
