import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { tensor1d, tensor2d, type Tensor, type Tensor2D } from '../backend/ops';
import { readTensor } from '../backend/read';
import { selectBackend, type SelectedBackend } from '../backend/select';
import { seededRandom } from '../shared/random';
import { assertHeadLogps } from '../testing/headLogpsCase';
import { sumsById } from './embedding';
import { registerSoftwareKernels } from './softwareKernels';

let backend: SelectedBackend;
const random = seededRandom(17);
const numbers = (rows: number, columns: number): Tensor2D =>
  tensor2d(
    Float32Array.from({ length: rows * columns }, () => random.normal()),
    [rows, columns],
  );
async function valuesOf(result: Tensor): Promise<Float32Array> {
  const values = await readTensor(result);
  result.dispose();
  return values;
}

beforeAll(async () => {
  backend = await selectBackend('webgpu');
  registerSoftwareKernels();
});
afterAll(() => {
  backend.dispose();
});

describe('on WebGPU', () => {
  it.each([
    [13, 3, [12, 0, 7, 3], 1000],
    [13, 3, [12, 0, 7, 3, 3], 26],
    [5, 2, [4, 0, 3], 1],
  ] as const)(
    'token log-probabilities over %i entries from %i numbers at %j, %i logits at once, are those of plain loops',
    assertHeadLogps,
  );

  it('sums by id have the same bits in one part, in parts that do not divide, and every time', async () => {
    const [vocabulary, count] = [37, 50];
    const rows = numbers(count, 5);
    const ids = tensor1d(
      Int32Array.from({ length: count }, () => random.integer(vocabulary)),
      'int32',
    );
    const whole = await valuesOf(sumsById(rows, ids, vocabulary));
    for (const most of [200, 200, 550, 1800])
      expect(await valuesOf(sumsById(rows, ids, vocabulary, most))).toEqual(whole);
    rows.dispose();
    ids.dispose();
  });
});
