import { backend } from '@tensorflow/tfjs-core';

import { wasmOf } from '../../backend/wasmMemory';
import { registerActivation } from './activation';
import { registerAttention } from './attention';
import { registerEmbedding } from './embedding';
import { registerHead } from './head';
import { wasmModule } from './module';
import { registerMoves } from './moves';
import { registerNormalization } from './normalization';
import { registerProduct } from './product';
import { registerUpdate } from './update';

/**
 * Registers every kernel of our own on the running WASM backend.
 * @param threads of the backend
 * @returns whether they can run: not without vector instructions, where everything stays with the stock ones
 */
export function registerOwnWasmKernels(threads: number): boolean {
  if (!wasmModule(wasmOf(backend()))) return false;
  registerProduct(threads);
  registerActivation();
  registerAttention();
  registerEmbedding();
  registerHead();
  registerMoves();
  registerNormalization();
  registerUpdate();
  return true;
}
