import { beforeAll, describe, expect, it } from 'vitest';

import { matMul, stockSoftmax, tensor, type Tensor } from '../backend/ops';
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

/** C[b, i, j] = Σ_k A[b, i, k]·B[b, k, j] in doubles, the operands given as they lie. */
function product(
  a: Float32Array,
  b: Float32Array,
  [batch, rows, inner, columns]: readonly [number, number, number, number],
  [turnA, turnB]: readonly [boolean, boolean],
): number[] {
  const c: number[] = [];
  for (let n = 0; n < batch; n++)
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++) {
        let sum = 0;
        for (let k = 0; k < inner; k++) {
          const left = n * rows * inner + (turnA ? k * rows + i : i * inner + k);
          const right = n * inner * columns + (turnB ? j * inner + k : k * columns + j);
          sum += a[left]! * b[right]!;
        }
        c.push(sum);
      }
  return c;
}

describe('the matrix product without barriers', () => {
  it.each([
    [1, 1, 1, 1],
    [1, 5, 7, 3],
    [3, 4, 8, 4],
    [2, 13, 1, 17],
    [1, 2, 2100, 6],
  ] as const)('is right for %d × [%d, %d]·[·, %d], however its operands lie', async (...shape) => {
    const [batch, rows, inner, columns] = shape;
    for (const turnA of [false, true])
      for (const turnB of [false, true]) {
        const [a, b] = [numbers(batch * rows * inner), numbers(batch * inner * columns)];
        const left = tensor(a, turnA ? [batch, inner, rows] : [batch, rows, inner]);
        const right = tensor(b, turnB ? [batch, columns, inner] : [batch, inner, columns]);
        const found = await valuesOf(matMul(left, right, turnA, turnB));
        const again = await valuesOf(matMul(left, right, turnA, turnB));
        const want = product(a, b, shape, [turnA, turnB]);
        const bound = 1e-6 * Math.sqrt(inner) * 10;
        want.forEach((value, i) => {
          expect(Math.abs(found[i]! - value)).toBeLessThan(bound);
        });
        expect(again).toEqual(found);
        left.dispose();
        right.dispose();
      }
  });
});

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
