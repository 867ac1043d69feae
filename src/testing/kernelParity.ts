import { expect } from 'vitest';

import {
  concat,
  mul,
  tensor1d,
  tensor2d,
  tensorCount,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '../backend/ops';
import { readTensor } from '../backend/read';
import { embedding } from '../kernels/embedding';
import { headLogps } from '../kernels/headLogps';
import { linear, linears, type LinearMap } from '../kernels/linear';
import { layerNorm, rmsNorm } from '../kernels/normalization';
import { selfAttention, type HeadShape } from '../kernels/selfAttention';
import { seededRandom } from '../shared/random';
import { assertAllClose } from './numberBounds';
import { assertParity, type ParityCase } from './parityCase';

// What kernels of our own are held to on every backend that has them.

/** Rows and width of odd matrices. */
export const normShapes = [
  [1, 1],
  [1, 7],
  [5, 3],
  [13, 67],
  [19, 68],
  [37, 130],
  [3, 257],
] as const;

/** Both norms, with and without a mean. */
export async function assertNormParity(
  rows: number,
  width: number,
  bound: Pick<ParityCase, 'gradientBound'> = {},
): Promise<void> {
  await assertParity({
    own: 'Norm',
    shapes: [[rows, width], [width]],
    kernel: ([x, w]) => rmsNorm(x as Tensor2D, w as Tensor1D, 1e-5),
    ...bound,
  });
  await assertParity({
    own: 'Norm',
    shapes: [[rows, width], [width], [width]],
    kernel: ([x, w, b]) => layerNorm(x as Tensor2D, w as Tensor1D, b as Tensor1D, 0.1),
    ...bound,
  });
}

/** A linear map with and without a bias. */
export async function assertLinearParity(rows: number, from: number, to: number): Promise<void> {
  for (const biased of [true, false])
    await assertParity({
      own: 'Linear',
      shapes: [[rows, from], [from, to], ...(biased ? [[to]] : [])],
      kernel: ([x, w, b]) => linear(x as Tensor2D, mapOf(w, b)),
    });
}

const mapOf = (weight: Tensor | undefined, bias: Tensor | undefined): LinearMap => ({
  weight: weight as Tensor2D,
  bias: (bias as Tensor1D | undefined) ?? null,
});

/** A linear map that is added to something, with and without a bias. */
export async function assertLinearOntoParity(
  rows: number,
  from: number,
  to: number,
): Promise<void> {
  for (const biased of [true, false])
    await assertParity({
      own: 'LinearOnto',
      shapes: [[rows, to], [rows, from], [from, to], ...(biased ? [[to]] : [])],
      kernel: ([onto, x, w, b]) => linear(x as Tensor2D, mapOf(w, b), onto as Tensor2D),
    });
}

/** Linear maps of one input, with and without biases, trained and frozen. */
export async function assertLinearsParity(
  rows: number,
  from: number,
  to: readonly number[],
): Promise<void> {
  const weights = to.map((out) => [from, out]);
  const biases = to.map((out) => [out]);
  for (const biased of [true, false])
    for (const trained of [true, false]) {
      const random = seededRandom(6);
      const frozen = weights.map(([down, across]) =>
        tensor2d(
          Float32Array.from({ length: down! * across! }, () => random.normal()),
          [down!, across!],
        ),
      );
      await assertParity({
        own: 'Linears',
        shapes: [[rows, from], ...(trained ? weights : []), ...(biased && trained ? biases : [])],
        kernel: ([x, ...rest]) => {
          const of = trained ? rest : frozen;
          const maps = to.map((_, i) => mapOf(of[i], rest[to.length + i]));
          const results = linears(x as Tensor2D, maps, trained);
          // Each is weighed by the place of its map, so that none can stand for another.
          return concat(
            results.map((result, i) => mul(result, i + 1)),
            1,
          );
        },
      });
      for (const weight of frozen) weight.dispose();
    }
}

/** Rows and width of a table, and the ids that are looked up. */
type EmbeddingCase = readonly [number, number, readonly number[]];

export const embeddingCases: readonly EmbeddingCase[] = [
  [2, 1, [0]],
  [3, 1, [2, 2, 2, 0]],
  [7, 5, [6, 0, 3, 6, 6, 1]],
  [11, 13, [10]],
];

export async function assertEmbeddingParity(...[rows, width, ids]: EmbeddingCase): Promise<void> {
  const places = tensor1d([...ids], 'int32');
  await assertParity({
    own: 'SumsById',
    shapes: [[rows, width]],
    kernel: ([table]) => embedding(table as Tensor2D, places),
  });
  places.dispose();
}

/** Vocabulary, width, rows and the most logits at once. */
type HeadCase = readonly [number, number, number, number];

export const headCases: readonly HeadCase[] = [
  [2, 1, 1, 1000],
  [5, 3, 7, 4],
  [130, 13, 11, 200],
  [67, 31, 37, 1000],
];

/** The head, tied and untied, trained and frozen. */
export async function assertHeadParity(
  ...[vocabulary, width, rows, most]: HeadCase
): Promise<void> {
  const random = seededRandom(5);
  const ids = Int32Array.from({ length: rows }, () => random.integer(vocabulary));
  const targets = tensor1d(ids, 'int32');
  for (const tied of [true, false])
    for (const trained of [true, false]) {
      const shape: [number, number] = tied ? [vocabulary, width] : [width, vocabulary];
      const numbers = Float32Array.from({ length: vocabulary * width }, () => random.normal());
      const weight = tensor2d(numbers, shape);
      await assertParity({
        own: 'HeadBlock',
        shapes: trained ? [[rows, width], shape] : [[rows, width]],
        kernel: ([hidden, own]) => {
          const head = { weight: (own as Tensor2D | undefined) ?? weight, tied, trained };
          return headLogps(hidden as Tensor2D, targets, head, most);
        },
      });
      weight.dispose();
    }
  targets.dispose();
}

/** Blocks of one logit each, of which a later one is far larger; no tensor is left behind. */
export async function assertFarLargerLogit(): Promise<void> {
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
}

/** [batch, length, heads, KV heads, width of a head, how much of it is turned]. */
export type AttentionCase = readonly [number, number, number, number, number, number];

/** @param own a kernel that the backend must have */
export async function assertAttentionParity(
  own: string,
  [batch, length, heads, kvHeads, width, dims]: AttentionCase,
): Promise<void> {
  const shape: HeadShape = {
    ...{ heads, kvHeads, width },
    rotary: dims > 0 ? { dims, theta: 100 } : null,
  };
  const rows = batch * length;
  await assertParity({
    own,
    shapes: [
      [rows, heads * width],
      [rows, kvHeads * width],
      [rows, kvHeads * width],
    ],
    kernel: ([q, k, v]) =>
      selfAttention(q as Tensor2D, k as Tensor2D, v as Tensor2D, shape, { batch, length }),
  });
}
