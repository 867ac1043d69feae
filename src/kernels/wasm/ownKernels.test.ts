import { beforeAll, it } from 'vitest';

import { mul, type Tensor2D } from '../../backend/ops';
import { selectBackend } from '../../backend/select';
import {
  assertEmbeddingParity,
  assertFarLargerLogit,
  assertHeadParity,
  assertLinearOntoParity,
  assertLinearParity,
  assertNormParity,
  embeddingCases,
  headCases,
  normShapes,
} from '../../testing/kernelParity';
import { assertParity } from '../../testing/parityCase';
import { gelu, swiglu } from '../activation';
import { registerOwnWasmKernels } from './ownKernels';

beforeAll(async () => {
  await selectBackend('wasm');
  registerOwnWasmKernels(1);
});

it.each([...normShapes, [65_601, 2] as const])(
  'the norms of %i × %i are what stock operations give',
  async (rows, width) => {
    // Sums over so many rows: the stock ones add one number after the other.
    const gradientBound = { absolute: 5e-2, relative: 1e-3 };
    await assertNormParity(rows, width, rows > 1000 ? { gradientBound } : {});
  },
);

it.each([
  [1, 1],
  [3, 5],
  [13, 67],
])('activations of %i × %i are what stock operations give', async (rows, width) => {
  const shape = [rows, width];
  for (const form of ['gelu', 'geluTanh'] as const)
    await assertParity({
      own: 'GeluGradient',
      shapes: [shape],
      // Far from zero as well, where GELU is straight.
      kernel: ([x]) => gelu(mul(x as Tensor2D, 3), form),
    });
  await assertParity({
    own: 'SwigluGradients',
    shapes: [shape, shape],
    kernel: ([gate, up]) => swiglu(mul(gate as Tensor2D, 3), up as Tensor2D),
  });
});

it.each([
  [1, 1, 1],
  [5, 3, 7],
  [13, 67, 31],
])('a linear map of %i × %i to %i is what stock operations give', async (...of) => {
  await assertLinearParity(...of);
  await assertLinearOntoParity(...of);
});

it.each(embeddingCases)(
  'an embedding of %i × %i at %j is what stock operations give',
  async (...of) => {
    await assertEmbeddingParity(...of);
  },
);

it.each(headCases)(
  'the head over %i entries, width %i, %i rows, %i logits at once is what stock operations give',
  async (...of) => {
    await assertHeadParity(...of);
  },
);

it(
  'holds no number of the head back where a later block has a far larger logit, and no tensor',
  assertFarLargerLogit,
);
