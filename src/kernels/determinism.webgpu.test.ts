import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { engine } from '@tensorflow/tfjs-core';

import {
  grad,
  matMul,
  mul,
  sum,
  tensor1d,
  tensor2d,
  type Tensor,
  type Tensor2D,
} from '../backend/ops';
import { readTensor } from '../backend/read';
import { selectBackend, type SelectedBackend } from '../backend/select';
import { seededRandom } from '../shared/random';
import { embedding } from './embedding';

// The stock kernels, as a real GPU has them: this file never registers those of software adapters.
let backend: SelectedBackend;
/** Names of the programs that were run. */
const programs: string[] = [];

beforeAll(async () => {
  backend = await selectBackend('webgpu');
  const device = engine().backend as unknown as Pick<WebGPUBackend, 'runWebGPUProgram'>;
  const run = device.runWebGPUProgram.bind(device);
  vi.spyOn(device, 'runWebGPUProgram').mockImplementation((program, ...rest) => {
    programs.push(program.shaderKey);
    return run(program, ...rest);
  });
});
afterAll(() => {
  vi.restoreAllMocks();
  backend.dispose();
});

const random = seededRandom(13);
const numbers = (rows: number, columns: number): Tensor2D =>
  tensor2d(
    Float32Array.from({ length: rows * columns }, () => random.normal()),
    [rows, columns],
  );

async function sameBits(make: () => Tensor): Promise<void> {
  const bits = async (): Promise<Uint32Array> => {
    const result = make();
    const values = await readTensor(result);
    result.dispose();
    return new Uint32Array(values.slice().buffer);
  };
  const first = await bits();
  for (let time = 0; time < 3; time++) expect(await bits()).toEqual(first);
}

describe('on WebGPU', () => {
  it('no matrix product adds by atomics, however long its sum', async () => {
    const [a, b] = [numbers(8, 4096), numbers(4096, 64)];
    programs.length = 0;
    await sameBits(() => matMul(a, b));
    expect(programs.filter((key) => key.startsWith('matMul')).length).toBeGreaterThan(0);
    expect(programs.filter((key) => /splitk/i.test(key))).toEqual([]);
    a.dispose();
    b.dispose();
  });

  it('the gradient of an embedding adds thousands of rows to few without atomics', async () => {
    const table = numbers(5, 8);
    const ids = tensor1d(
      Int32Array.from({ length: 3000 }, () => random.integer(5)),
      'int32',
    );
    const rows = numbers(3000, 8);
    programs.length = 0;
    await sameBits(() => grad((x) => sum(mul(embedding(x as Tensor2D, ids), rows)))(table));
    expect(programs.filter((key) => /segment|scatter|atomic/i.test(key))).toEqual([]);
    for (const tensor of [table, ids, rows]) tensor.dispose();
  });
});
