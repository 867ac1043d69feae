import process from 'node:process';

import type { CommandPort } from '../src/benchmark/serveBench';

/** The commands and answers of a process that the command started. */
export function nodePort(): CommandPort {
  const port: CommandPort = {
    onmessage: null,
    postMessage: (message) => process.send?.(message),
  };
  process.on('message', (data) => {
    port.onmessage?.(new MessageEvent('message', { data }));
  });
  return port;
}

/** Gives Node the WebGPU of Dawn, and what the WASM backend takes for granted there. */
export async function provideNode(): Promise<void> {
  // Its modules were written for CommonJS.
  Object.assign(globalThis, { __dirname: import.meta.dirname });
  // Held in a variable, since the package is not one of the project's.
  const name = 'webgpu';
  const dawn = (await import(/* @vite-ignore */ name)) as {
    readonly create: (options: readonly string[]) => unknown;
    readonly globals: object;
  };
  Object.assign(globalThis, dawn.globals);
  Object.defineProperty(globalThis, 'navigator', {
    value: { gpu: dawn.create([]), hardwareConcurrency: 1, userAgent: `Node ${process.version}` },
    configurable: true,
  });
}
