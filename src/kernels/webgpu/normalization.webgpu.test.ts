import { beforeAll, describe, it } from 'vitest';

import { tensor1d, tensor2d } from '../../backend/ops';
import { readTensor } from '../../backend/read';
import { selectBackend } from '../../backend/select';
import { seededRandom } from '../../shared/random';
import { assertNormParity, normShapes } from '../../testing/kernelParity';
import { assertAllClose } from '../../testing/numberBounds';
import { plainRmsNorm } from '../../testing/plainKernels';
import { rmsNorm } from '../normalization';
import { registerOwnKernels } from './ownKernels';

beforeAll(async () => {
  await selectBackend('webgpu');
});

describe.each(['threads', 'workgroups'] as const)('normalization by %s', (tuning) => {
  it.each(normShapes)('of %i × %i is what stock operations give', async (rows, width) => {
    registerOwnKernels(tuning);
    await assertNormParity(rows, width);
  });
});

// Stock operations would take many seconds for so many rows: plain loops say what is right.
it('is right above 65,535 rows', async () => {
  registerOwnKernels('threads');
  const [rows, width] = [65_601, 2];
  const random = seededRandom(3);
  const numbers = (size: number): number[] => Array.from({ length: size }, () => random.normal());
  const [x, weight] = [numbers(rows * width), numbers(width)];
  const input = tensor2d(x, [rows, width]);
  const scale = tensor1d(weight);
  const y = rmsNorm(input, scale, 0.1);
  const found = await readTensor(y);
  const bound = { absolute: 1e-5, relative: 1e-5 };
  assertAllClose(found, plainRmsNorm(x, weight, 0.1), bound, 'value');
  for (const held of [input, scale, y]) held.dispose();
});
