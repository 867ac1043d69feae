import { backend as backendInUse } from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';

import { RefineryError } from '../shared/errors';
import { matMul, tensor2d, zeros, type Tensor2D } from './ops';
import { selectBackend } from './select';
import { wasmModule } from './wasmMemory';

const mebibyte = 1024 * 1024;
const ones = (rows: number, columns: number): Tensor2D =>
  tensor2d(new Float32Array(rows * columns).fill(1), [rows, columns]);
const held = (): number => wasmModule(backendInUse()).HEAPU8.byteLength;

beforeAll(async () => {
  await selectBackend('wasm');
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe('the memory of WebAssembly', () => {
  it('shares the numbers of a tensor that the tape saves', () => {
    const weight = tensor2d([1, 2, 3, 4], [2, 2]);
    const saved = weight.clone();
    expect(saved.dataId).toBe(weight.dataId);
    weight.dispose();
    expect([...saved.dataSync()]).toEqual([1, 2, 3, 4]);
    saved.dispose();
  });

  it('does not hold weights twice once they were multiplied by', () => {
    // A mebibyte each.
    const weights = Array.from({ length: 48 }, () => ones(512, 512));
    const rows = ones(32, 512);
    const before = held();
    for (const weight of weights) {
      const out = matMul(rows, weight);
      expect(out.dataSync()[0]).toBe(512);
      out.dispose();
    }
    expect(held() - before).toBeLessThan(16 * mebibyte);
    for (const tensor of [...weights, rows]) tensor.dispose();
  });

  it('multiplies by a transposed weight where the weight is', () => {
    const a = tensor2d([1, 2], [1, 2]);
    const b = tensor2d([1, 0, 0, 1, 1, 1, 2, -1], [4, 2]);
    const out = matMul(a, b, false, true);
    expect(out.shape).toEqual([1, 4]);
    expect([...out.dataSync()]).toEqual([1, 2, 3, 0]);
    const turned = tensor2d([1, 2], [2, 1]);
    expect([...matMul(turned, b, true, true).dataSync()]).toEqual([1, 2, 3, 0]);
    // Again, with what was kept of the first time.
    expect([...matMul(a, b, false, true).dataSync()]).toEqual([1, 2, 3, 0]);
  });

  it('says where it is full, and computes on', () => {
    vi.spyOn(WebAssembly.Memory.prototype, 'grow').mockImplementation(() => {
      throw new RangeError('no more');
    });
    let said: unknown;
    try {
      zeros([256 * mebibyte]);
    } catch (error) {
      said = error;
    }
    expect(said).toBeInstanceOf(RefineryError);
    expect((said as RefineryError).code).toBe('wasm_failed');
    expect((said as RefineryError).message).toContain('full: 1.0 GiB more were needed');
    const sum = matMul(tensor2d([1, 2], [1, 2]), tensor2d([3, 4], [2, 1]));
    expect([...sum.dataSync()]).toEqual([11]);
  });
});
