import { beforeAll, expect, it } from 'vitest';

import {
  mul,
  tensor1d,
  tensor2d,
  tensorCount,
  type Tensor1D,
  type Tensor2D,
} from '../../backend/ops';
import { readTensor } from '../../backend/read';
import { selectBackend } from '../../backend/select';
import { seededRandom } from '../../shared/random';
import { assertAllClose } from '../../testing/numberBounds';
import { assertParity } from '../../testing/parityCase';
import { gelu, swiglu } from '../activation';
import { embedding } from '../embedding';
import { headLogps } from '../headLogps';
import { linear } from '../linear';
import { layerNorm, rmsNorm } from '../normalization';
import { registerOwnWasmKernels } from './ownKernels';

beforeAll(async () => {
  await selectBackend('wasm');
  registerOwnWasmKernels(1);
});

it.each([
  [1, 1],
  [1, 7],
  [5, 3],
  [13, 67],
  [37, 130],
  [3, 257],
  [65_601, 2],
])('the norms of %i × %i are what stock operations give', async (rows, width) => {
  // Sums over so many rows: the stock ones add one number after the other.
  const gradientBound = rows > 1000 ? { absolute: 5e-2, relative: 1e-3 } : undefined;
  await assertParity({
    own: 'NormStatistics',
    shapes: [[rows, width], [width]],
    kernel: ([x, w]) => rmsNorm(x as Tensor2D, w as Tensor1D, 1e-5),
    ...(gradientBound && { gradientBound }),
  });
  await assertParity({
    own: 'NormStatistics',
    shapes: [[rows, width], [width], [width]],
    kernel: ([x, w, b]) => layerNorm(x as Tensor2D, w as Tensor1D, b as Tensor1D, 0.1),
    ...(gradientBound && { gradientBound }),
  });
});

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
    own: 'SwigluGateGradient',
    shapes: [shape, shape],
    kernel: ([gate, up]) => swiglu(mul(gate as Tensor2D, 3), up as Tensor2D),
  });
});

it.each([
  [1, 1, 1],
  [5, 3, 7],
  [13, 67, 31],
])('a linear map of %i × %i to %i is what stock operations give', async (rows, inner, width) => {
  await assertParity({
    own: 'Linear',
    shapes: [[rows, inner], [inner, width], [width]],
    kernel: ([x, w, b]) => linear(x as Tensor2D, w as Tensor2D, b as Tensor1D),
  });
  await assertParity({
    own: 'Linear',
    shapes: [
      [rows, inner],
      [inner, width],
    ],
    kernel: ([x, w]) => linear(x as Tensor2D, w as Tensor2D, null),
  });
});

it.each([
  [2, 1, [0]],
  [3, 1, [2, 2, 2, 0]],
  [7, 5, [6, 0, 3, 6, 6, 1]],
  [11, 13, [10]],
] as const)('an embedding of %i × %i at %j is what stock operations give', async (...of) => {
  const [rows, width, ids] = of;
  const places = tensor1d([...ids], 'int32');
  await assertParity({
    own: 'SumsById',
    shapes: [[rows, width]],
    kernel: ([table]) => embedding(table as Tensor2D, places),
  });
  places.dispose();
});

it.each([
  [2, 1, 1, 1000],
  [5, 3, 7, 4],
  [130, 13, 11, 200],
  [67, 31, 37, 1000],
])(
  'the head over %i entries, width %i, %i rows, %i logits at once is what stock operations give',
  async (vocabulary, width, rows, most) => {
    const random = seededRandom(5);
    const ids = Int32Array.from({ length: rows }, () => random.integer(vocabulary));
    const targets = tensor1d(ids, 'int32');
    for (const tied of [true, false]) {
      const shape = tied ? [vocabulary, width] : [width, vocabulary];
      await assertParity({
        own: 'HeadBlock',
        shapes: [[rows, width], shape],
        kernel: ([hidden, weight]) => {
          const head = { weight: weight as Tensor2D, tied, trained: true };
          return headLogps(hidden as Tensor2D, targets, head, most);
        },
      });
    }
    targets.dispose();
  },
);

it('holds no number of the head back where a later block has a far larger logit, and no tensor', async () => {
  const before = tensorCount();
  // One row, width 1: logits 0, −80 and 90, in blocks of one.
  const hidden = tensor2d([1], [1, 1]);
  const weight = tensor2d([0, -80, 90], [1, 3]);
  for (const [target, logp] of [-90, -170, 0].entries()) {
    const ids = tensor1d([target], 'int32');
    const logps = headLogps(hidden, ids, { weight, tied: false, trained: false }, 1);
    assertAllClose(await readTensor(logps), [logp], { absolute: 1e-4, relative: 0 }, 'logp');
    logps.dispose();
    ids.dispose();
  }
  hidden.dispose();
  weight.dispose();
  expect(tensorCount()).toBe(before);
});
