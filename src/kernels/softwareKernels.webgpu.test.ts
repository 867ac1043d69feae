import { beforeAll, describe, expect, it } from 'vitest';

import { stockSoftmax, tensor, type Tensor } from '../backend/ops';
import { readTensor } from '../backend/read';
import { selectBackend } from '../backend/select';
import { seededRandom } from '../shared/random';
import { registerSoftwareKernels } from './softwareKernels';

const random = seededRandom(11);
const numbers = (size: number): Float32Array =>
  Float32Array.from({ length: size }, () => random.normal());

beforeAll(async () => {
  await selectBackend('webgpu');
  registerSoftwareKernels();
});

async function valuesOf(result: Tensor): Promise<Float32Array> {
  const values = await readTensor(result);
  result.dispose();
  return values;
}

describe('the softmax of a row a thread', () => {
  it.each([
    [1, 1],
    [7, 5],
    [70_001, 3],
  ] as const)('is right for %d rows of %d', async (rows, width) => {
    const logits = numbers(rows * width);
    const input = tensor(logits, [rows, width]);
    const found = await valuesOf(stockSoftmax(input));
    input.dispose();
    for (const row of [0, rows >> 1, rows - 1]) {
      const part = [...logits.subarray(row * width, (row + 1) * width)];
      const total = part.reduce((sum, z) => sum + Math.exp(z), 0);
      part.forEach((z, i) => {
        expect(found[row * width + i]).toBeCloseTo(Math.exp(z) / total, 6);
      });
    }
  });
});
