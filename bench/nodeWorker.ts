import { fileURLToPath } from 'node:url';

import { nodePort, provideNode } from './nodePort';

await provideNode();
const { TensorflowEngine } = await import('../src/benchmark/benchHost');
const { serveBench } = await import('../src/benchmark/serveBench');
const folder = new URL('../../node_modules/@tensorflow/tfjs-backend-wasm/dist/', import.meta.url);
const name = (file: string): string => fileURLToPath(new URL(file, folder));
serveBench(
  nodePort(),
  new TensorflowEngine({
    wasmPaths: {
      'tfjs-backend-wasm.wasm': name('tfjs-backend-wasm.wasm'),
      'tfjs-backend-wasm-simd.wasm': name('tfjs-backend-wasm-simd.wasm'),
      'tfjs-backend-wasm-threaded-simd.wasm': name('tfjs-backend-wasm-threaded-simd.wasm'),
    },
  }),
);
