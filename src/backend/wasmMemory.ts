import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

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

const guarded = new WeakSet<WasmModule>();

/**
 * Makes an allocation that finds no room an error. TensorFlow.js takes the module's answer, an address
 * of zero, for a place like any other and writes there: over the module's own data.
 */
export function guardWasmMemory(backend: unknown): void {
  const wasm = wasmModule(backend);
  if (guarded.has(wasm)) return;
  guarded.add(wasm);
  // Its first call puts another function in its place.
  wasm._free(wasm._malloc(1));
  const allocate = wasm._malloc;
  wasm._malloc = (bytes) => {
    const address = allocate(bytes);
    if (address === 0)
      throw new RefineryError('wasm_failed', wasmMemoryIsFull(bytes, wasm.HEAPU8.byteLength));
    return address;
  };
}
