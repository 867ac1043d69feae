import { beforeAll, expect, it } from 'vitest';

import { grad, mul, sum, tensor1d, tensor2d, tensorCount, type Tensor2D } from '../../backend/ops';
import { readTensor } from '../../backend/read';
import { selectBackend } from '../../backend/select';
import { seededRandom } from '../../shared/random';
import { assertEmbeddingParity, embeddingCases } from '../../testing/kernelParity';
import { embedding } from '../embedding';
import { registerSoftwareKernels } from '../softwareKernels';
import { registerOwnKernels } from './ownKernels';

beforeAll(async () => {
  await selectBackend('webgpu');
  registerSoftwareKernels();
  registerOwnKernels('threads');
});

it.each(embeddingCases)(
  'an embedding of %i × %i at %j is what stock operations give',
  async (...of) => {
    await assertEmbeddingParity(...of);
  },
);

it('its gradient adds thousands of rows to few in order, and leaves nothing behind', async () => {
  const before = tensorCount();
  const [count, vocabulary, width] = [3001, 5, 3];
  const random = seededRandom(9);
  const ids = Int32Array.from({ length: count }, () => random.integer(vocabulary));
  const values = Float32Array.from({ length: count * width }, () => random.normal());
  const expected = new Float32Array(vocabulary * width);
  ids.forEach((id, row) => {
    // In float32, in the rows' order: the same bits.
    for (let c = 0; c < width; c++)
      expected[id * width + c] = expected[id * width + c]! + values[row * width + c]!;
  });
  const table = tensor2d(new Float32Array(vocabulary * width), [vocabulary, width]);
  const [places, dy] = [tensor1d(ids, 'int32'), tensor2d(values, [count, width])];
  const gradient = grad((x) => sum(mul(embedding(x as Tensor2D, places), dy)))(table);
  expect(await readTensor(gradient)).toEqual(expected);
  for (const held of [table, places, dy, gradient]) held.dispose();
  expect(tensorCount()).toBe(before);
});
