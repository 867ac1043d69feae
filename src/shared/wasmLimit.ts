/** The most that the module of the WASM backend may hold, as it was built: 4 GiB less one page. */
export const wasmLimit = 4 * 1024 ** 3 - 64 * 1024;
