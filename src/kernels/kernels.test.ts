import { beforeAll, describe, expect, it } from 'vitest';

import { tensor1d, tensorCount, type Tensor1D, type Tensor2D, type Tensor4D } from '../backend/ops';
import { selectBackend } from '../backend/select';
import { assertKernel } from '../testing/kernelCase';
import {
  plainAttention,
  plainEmbedding,
  plainLayerNorm,
  plainRmsNorm,
  plainRotary,
  plainTokenLogps,
} from '../testing/plainKernels';
import { causalAttention } from './causalAttention';
import { embedding } from './embedding';
import { layerNorm, rmsNorm } from './normalization';
import { rotary } from './rotary';
import { tokenLogps } from './tokenLogps';

const eps = 1e-5;

describe.each(['cpu', 'wasm'] as const)('kernels on %s', (backend) => {
  beforeAll(async () => {
    await selectBackend(backend);
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

  it.each([
    [2, [1]],
    [3, [1, 0, 1, 2, 2]],
    [13, [12, 0, 7]],
  ] as const)('token log-probabilities over %i logits', async (vocabulary, targets) => {
    const ids = tensor1d([...targets], 'int32');
    await assertKernel({
      shapes: [[targets.length, vocabulary]],
      kernel: ([logits]) => tokenLogps(logits as Tensor2D, ids),
      plain: ([logits]) => plainTokenLogps(logits!, targets),
    });
    ids.dispose();
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
