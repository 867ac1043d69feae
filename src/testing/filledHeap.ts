import { runningModule, wasmPeak } from '../backend/wasmMemory';

/** Sizes of the pieces that fill a hole, from the largest. */
const pieces = Array.from({ length: 11 }, (_, i) => 2 ** (24 - 2 * i));

/**
 * Fills what earlier tests have left free within the memory of WebAssembly, so that what comes next lies
 * behind it as in a new module.
 * @returns where that begins, in bytes, and how the fill is given back
 */
export function filledHeap(): { readonly from: number; release(): void } {
  const wasm = runningModule();
  const reached = wasmPeak();
  let from = reached;
  const taken: number[] = [];
  for (const bytes of pieces) {
    let at = wasm._malloc(bytes);
    for (; at < reached; at = wasm._malloc(bytes)) {
      taken.push(at);
      from = Math.max(from, at + bytes);
    }
    wasm._free(at);
  }
  return {
    from,
    release: () => {
      for (const at of taken) wasm._free(at);
    },
  };
}
