import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  mul,
  tensor1d,
  tensor2d,
  tensorCount,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
} from '../backend/ops';
import { readTensor } from '../backend/read';
import { selectBackend } from '../backend/select';
import { assertHeadLogps } from '../testing/headLogpsCase';
import { assertKernel } from '../testing/kernelCase';
import {
  plainAttention,
  plainEmbedding,
  plainHead,
  plainLayerNorm,
  plainRmsNorm,
  plainRotary,
  plainTokenLogps,
} from '../testing/plainKernels';
import { causalAttention } from './causalAttention';
import { embedding, sumsById } from './embedding';
import { groupSums } from './groupSums';
import { headLogps } from './headLogps';
import { layerNorm, rmsNorm } from './normalization';
import { takeOwnKernels } from './own';
import { rotary } from './rotary';
import { selectRows } from './selectRows';
import { registerOwnWasmKernels } from './wasm/ownKernels';

const eps = 1e-5;

describe.each([
  ['cpu', 'composed'],
  ['wasm', 'composed'],
  ['wasm', 'of our own'],
] as const)('kernels on %s, %s', (backend, kind) => {
  beforeAll(async () => {
    await selectBackend(backend);
    if (backend === 'wasm') registerOwnWasmKernels(1);
    takeOwnKernels(kind === 'of our own');
  });
  afterAll(() => {
    takeOwnKernels(true);
  });

  it.each([
    [1, 1, [0]],
    [3, 1, [2, 2, 2, 0]],
    [7, 5, [6, 0, 3, 6, 6, 1]],
    [11, 8, [10]],
  ] as const)('embedding of a table %i × %i at %j', async (rows, width, ids) => {
    const idTensor = tensor1d([...ids], 'int32');
    await assertKernel({
      shapes: [[rows, width]],
      kernel: ([table]) => embedding(table as Tensor2D, idTensor),
      plain: ([table]) => plainEmbedding(table!, width, ids),
    });
    idTensor.dispose();
  });

  it.each([
    [1, 2],
    [1, 7],
    [5, 3],
    [13, 11],
    [3, 32],
  ])('normalizations of %i × %i', async (rows, width) => {
    await assertKernel({
      shapes: [[rows, width], [width]],
      kernel: ([x, w]) => rmsNorm(x as Tensor2D, w as Tensor1D, eps),
      plain: ([x, w]) => plainRmsNorm(x!, w!, eps),
    });
    await assertKernel({
      shapes: [[rows, width], [width], [width]],
      kernel: ([x, w, b]) => layerNorm(x as Tensor2D, w as Tensor1D, b as Tensor1D, 0.1),
      plain: ([x, w, b]) => plainLayerNorm(x!, w!, b!, 0.1),
    });
  });

  it.each([
    [1, 1, 1, 2, 2],
    [2, 3, 5, 4, 4],
    [1, 2, 7, 8, 2],
    [3, 1, 2, 7, 6],
  ])('rotary of [%i, %i, %i, %i], %i rotated', async (batch, heads, length, width, dims) => {
    await assertKernel({
      shapes: [[batch, heads, length, width]],
      kernel: ([x]) => rotary(x as Tensor4D, dims, 100),
      plain: ([x]) => plainRotary(x!, { length, width, dims }, 100),
    });
  });

  // [vocabulary, width, targets, most numbers of logits]: one part, even parts, and a last shorter one.
  it.each([
    [2, 1, [1], 100],
    [3, 4, [1, 0, 1, 2, 2], 100],
    [13, 3, [12, 0, 7, 3], 26],
    [7, 5, [6, 0, 1, 1, 5, 2, 6], 21],
    [5, 2, [4, 0, 3], 1],
  ] as const)(
    'token log-probabilities over %i entries from %i numbers at %j, %i logits at once',
    async (vocabulary, width, targets, most) => {
      const ids = tensor1d([...targets], 'int32');
      await assertHeadLogps(vocabulary, width, targets, most);
      const frozen = tensor2d(
        Float32Array.from({ length: vocabulary * width }, (_, i) => Math.sin(i)),
        [vocabulary, width],
      );
      await assertKernel({
        shapes: [[targets.length, width]],
        kernel: ([hidden]) =>
          headLogps(hidden as Tensor2D, ids, { weight: frozen, tied: true, trained: false }, most),
        plain: ([hidden]) =>
          plainTokenLogps(
            plainHead(
              hidden!,
              Array.from({ length: vocabulary * width }, (_, i) => Math.fround(Math.sin(i))),
              width,
              true,
            ),
            targets,
          ),
      });
      frozen.dispose();
      ids.dispose();
    },
  );

  it.each([
    [5, 3, [3, 0, 4, 0], [1, 3, 3, 0, 2]],
    [2, 7, [1, 0], [3, 0]],
  ] as const)('a selection of %i rows of %i at %j', async (rows, width, taken, places) => {
    const selected = tensor1d([...taken], 'int32');
    // The last one taken only fills up, so its weight is zero.
    const weights = tensor2d(
      taken.map((_, i) => (i < taken.length - 1 ? [i + 1] : [0])),
      [taken.length, 1],
    );
    const back = tensor1d(
      places.map((place) => Math.min(place, taken.length - 1)),
      'int32',
    );
    await assertKernel({
      shapes: [[rows, width]],
      kernel: ([table]) =>
        mul(selectRows(table as Tensor2D, { rows: selected, places: back }), weights),
      plain: ([table]) =>
        taken.flatMap((row, i) =>
          table!
            .slice(row * width, (row + 1) * width)
            .map((value) => (i < taken.length - 1 ? (i + 1) * value : 0)),
        ),
    });
    for (const tensor of [selected, weights, back]) tensor.dispose();
  });

  it('sums by group, and keeps what is not finite in its own', async () => {
    const groups = {
      members: tensor1d([0, 1, 2, 3, 3, 3, 5, 5, 5], 'int32'),
      mask: tensor2d([1, 1, 1, 1, 0, 0, 0, 0, 0], [3, 3]),
      groupOf: tensor1d([0, 0, 0, 1, 3, 3], 'int32'),
    };
    await assertKernel({
      shapes: [[6]],
      kernel: ([values]) => groupSums(values as Tensor1D, groups),
      plain: ([values]) => [values![0]! + values![1]! + values![2]!, values![3]!, 0],
    });
    const values = tensor1d([1, 2, 4, Number.NaN, 0, 0]);
    const sums = groupSums(values, groups);
    expect([...(await readTensor(sums))]).toEqual([7, Number.NaN, 0]);
    for (const tensor of [values, sums, ...Object.values(groups)]) tensor.dispose();
  });

  it.each([
    [5, 100],
    [5, 14],
    [7, 21],
    [3, 1],
  ])('rows are summed by their id of %i, %i numbers at once', async (vocabulary, most) => {
    const ids = [0, 2, 2, 1, 0, 2, 2];
    const idTensor = tensor1d(ids, 'int32');
    const rows = tensor2d(
      ids.map((_, i) => [i + 1, -2 * i]),
      [ids.length, 2],
    );
    // Worked out by hand: id 0 has rows 0 and 4, id 1 row 3, id 2 rows 1, 2, 5 and 6.
    const want = [6, -8, 4, -6, 18, -28, ...new Array<number>(2 * (vocabulary - 3)).fill(0)];
    const sums = sumsById(rows, idTensor, vocabulary, most);
    expect(sums.shape).toEqual([vocabulary, 2]);
    expect([...(await readTensor(sums))]).toEqual(want.map((value) => value + 0));
    for (const tensor of [idTensor, rows, sums]) tensor.dispose();
  });

  it.each([
    { batch: 1, heads: 1, kvHeads: 1, length: 1, width: 1 },
    { batch: 2, heads: 4, kvHeads: 2, length: 5, width: 3 },
    { batch: 1, heads: 3, kvHeads: 1, length: 7, width: 2 },
    { batch: 3, heads: 2, kvHeads: 2, length: 2, width: 5 },
  ])('causal attention of %o', async (shape) => {
    const { batch, heads, kvHeads, length, width } = shape;
    const kv = [batch, kvHeads, length, width];
    await assertKernel({
      shapes: [[batch, heads, length, width], kv, kv],
      kernel: ([q, k, v]) => causalAttention(q as Tensor4D, k as Tensor4D, v as Tensor4D),
      plain: ([q, k, v]) => plainAttention(q!, k!, v!, shape),
    });
  });

  it('leaves no tensor behind once its constants are kept', async () => {
    const shape = { batch: 1, heads: 2, kvHeads: 1, length: 3, width: 2 };
    const attend = (): Promise<void> =>
      assertKernel({
        shapes: [
          [1, 2, 3, 2],
          [1, 1, 3, 2],
          [1, 1, 3, 2],
        ],
        kernel: ([q, k, v]) => causalAttention(q as Tensor4D, k as Tensor4D, v as Tensor4D),
        plain: ([q, k, v]) => plainAttention(q!, k!, v!, shape),
      });
    await attend();
    const before = tensorCount();
    await attend();
    expect(tensorCount()).toBe(before);
  });
});
