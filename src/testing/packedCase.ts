import { expect } from 'vitest';

import {
  concat,
  mul,
  reshape,
  slice,
  sum,
  tensor,
  tensor2d,
  tidy,
  variable,
  variableGrads,
  type Scalar,
  type Tensor,
  type Tensor2D,
} from '../backend/ops';
import { readTensor } from '../backend/read';
import { PackedRows } from '../kernels/packedRows';
import { rotatedRows, selfAttention, type HeadShape } from '../kernels/selfAttention';
import { seededRandom } from '../shared/random';
import { assertAllClose } from './numberBounds';

/** Prompts of 3 and 1 tokens, with continuations of 2 and 3, and of 4 and 1: 9 positions, some of them padding. */
const splits = [
  { promptEnd: 3, second: 5, end: 8 },
  { promptEnd: 1, second: 5, end: 6 },
] as const;
const length = 9;
const batch = splits.length;

/** The same without sharing: each continuation in a row of its own, behind the prompt. */
function unpacked(inputs: readonly Tensor[], shape: HeadShape): Tensor {
  const rows: Tensor[] = [];
  for (const [row, { promptEnd, second, end }] of splits.entries()) {
    const cut = (x: Tensor, from: number, to: number): Tensor2D =>
      slice(x as Tensor2D, [row * length + from, 0], [to - from, x.shape[1]!]);
    const alone = (from: number, to: number): Tensor2D => {
      const [q, k, v] = inputs.map((x) => concat([cut(x, 0, promptEnd), cut(x, from, to)], 0));
      const layout = { batch: 1, length: promptEnd + to - from };
      return selfAttention(q!, k!, v!, shape, layout);
    };
    const own = alone(second, end);
    const rest = slice(own, [promptEnd, 0], [end - second, own.shape[1]]);
    rows.push(alone(promptEnd, second), rest);
  }
  return concat(rows, 0);
}

/** Attention over packed rows, without what is padding. */
function packedRows(inputs: readonly Tensor[], shape: HeadShape, packed: PackedRows): Tensor {
  const [q, k, v] = inputs as [Tensor2D, Tensor2D, Tensor2D];
  const all = selfAttention(q, k, v, shape, { batch, length, packed });
  return concat(
    splits.map(({ end }, row) => slice(all, [row * length, 0], [end, all.shape[1]])),
    0,
  );
}

/** Holds attention over packed rows to the same over rows of their own, value and gradients. */
export async function assertPacked(shape: HeadShape): Promise<void> {
  const random = seededRandom(5);
  const make = (rows: number, across: number): Tensor =>
    tensor(
      Float32Array.from({ length: rows * across }, () => random.normal()),
      [rows, across],
    );
  const { heads, kvHeads, width } = shape;
  const inputs = [heads, kvHeads, kvHeads].map((count) =>
    tidy(() => variable(make(batch * length, count * width))),
  );
  const packed = new PackedRows(splits, length, 7);
  expect([...(await readTensor(packed.positions))]).toEqual([
    ...[0, 1, 2, 3, 4, 3, 4, 5, 6],
    ...[0, 1, 2, 3, 4, 1, 2, 3, 4],
  ]);
  const weights = make(splits[0].end + splits[1].end, heads * width);
  const found = async (of: () => Tensor): Promise<Float32Array[]> => {
    const { value: loss, grads } = variableGrads(
      () => sum<Scalar>(mul(reshape(of(), weights.shape), weights)),
      inputs,
    );
    const value = tidy(of);
    const all = [value, ...inputs.map(({ name }) => grads[name]!)];
    const numbers: Float32Array[] = [];
    for (const each of all) numbers.push(await readTensor(each));
    for (const held of [loss, ...all]) held.dispose();
    return numbers;
  };
  const got = await found(() => packedRows(inputs, shape, packed));
  const want = await found(() => unpacked(inputs, shape));
  got.forEach((numbers, i) => {
    const bound = { absolute: 1e-5, relative: 1e-5 };
    assertAllClose(numbers, want[i]!, bound, i === 0 ? 'value' : `gradient of input ${i - 1}`);
  });
  for (const held of [...inputs, weights, packed]) held.dispose();
}

/** Holds attention of packed rows behind a beginning that they share to the same with it in every row. */
export async function assertBehindPrefix(shape: HeadShape): Promise<void> {
  const random = seededRandom(6);
  const before = 4;
  const { heads, kvHeads, width } = shape;
  const rows = (count: number, of: number): Tensor2D =>
    tensor2d(
      Float32Array.from({ length: count * of * width }, () => random.normal()),
      [count, of * width],
    );
  const counts = [heads, kvHeads, kvHeads];
  const own = counts.map((count) => rows(batch * length, count));
  const prefix = counts.map((count) => rows(before, count));
  const packed = new PackedRows(splits, length, 20, before);
  const whole = new PackedRows(
    splits.map(({ promptEnd, second }) => ({
      ...{ promptEnd: before + promptEnd, second: before + second },
    })),
    ...([before + length, 20] as const),
  );
  const found = tidy(() => {
    const [q, k, v] = own as [Tensor2D, Tensor2D, Tensor2D];
    const [, keys, values] = prefix as [Tensor2D, Tensor2D, Tensor2D];
    const turned = rotatedRows(keys, kvHeads, shape, { batch: 1, length: before });
    const layout = { batch, length, packed, prefix: { keys: turned, values } };
    return selfAttention(q, k, v, shape, layout);
  });
  const want = tidy(() => {
    const [q, k, v] = own.map((x, i) => {
      const parts = Array.from({ length: batch }, (_, row) => [
        prefix[i]!,
        slice(x, [row * length, 0], [length, x.shape[1]]),
      ]);
      return concat(parts.flat(), 0);
    }) as [Tensor2D, Tensor2D, Tensor2D];
    const layout = { batch, length: before + length, packed: whole };
    const all = selfAttention(q, k, v, shape, layout);
    const ofRows = reshape(all, [batch, before + length, heads * width]);
    return slice(ofRows, [0, before, 0], [batch, length, heads * width]);
  });
  const bound = { absolute: 1e-5, relative: 1e-5 };
  assertAllClose(await readTensor(found), await readTensor(want), bound);
  for (const held of [...own, ...prefix, found, want, packed, whole]) held.dispose();
}
