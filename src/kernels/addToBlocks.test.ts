import { beforeAll, expect, it } from 'vitest';

import { grads, mul, sum, tensor2d, type Tensor2D } from '../backend/ops';
import { readTensor } from '../backend/read';
import { selectBackend } from '../backend/select';
import { addToBlocks } from './addToBlocks';

beforeAll(() => selectBackend('cpu'));

it('the same rows are added to each block, and given the sum of its gradients', async () => {
  // Three blocks of two rows of two numbers.
  const x = tensor2d([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], [6, 2]);
  const rows = tensor2d([100, 200, 300, 400], [2, 2]);
  const weights = tensor2d([1, 2, 3, 4, 10, 20, 30, 40, 100, 200, 300, 400], [6, 2]);
  const value = addToBlocks(x, rows);
  expect([...(await readTensor(value))]).toEqual([
    ...[101, 202, 303, 404],
    ...[105, 206, 307, 408],
    ...[109, 210, 311, 412],
  ]);
  const [byX, byRows] = grads((a, b) =>
    sum(mul(addToBlocks(a as Tensor2D, b as Tensor2D), weights)),
  )([x, rows]);
  expect([...(await readTensor(byX!))]).toEqual([...(await readTensor(weights))]);
  expect([...(await readTensor(byRows!))]).toEqual([111, 222, 333, 444]);
});
