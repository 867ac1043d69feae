import { beforeAll, expect, it } from 'vitest';

import { tensor2d, tensorCount, type Tensor2D } from '../../backend/ops';
import { readTensor } from '../../backend/read';
import { selectBackend } from '../../backend/select';
import { seededRandom } from '../../shared/random';
import { assertAllClose } from '../../testing/numberBounds';
import { assertAttentionParity, type AttentionCase } from '../../testing/kernelParity';
import { runOwn, runOwnParts } from '../own';
import { registerOwnWasmKernels } from './ownKernels';

beforeAll(async () => {
  await selectBackend('wasm');
  registerOwnWasmKernels(1);
});

it.each<AttentionCase>([
  [1, 1, 1, 1, 1, 0],
  [2, 5, 4, 2, 3, 2],
  [1, 7, 3, 1, 2, 2],
  [3, 2, 2, 2, 5, 0],
  [2, 37, 6, 2, 8, 8],
  // More queries than a block has, and one more than two blocks.
  [1, 65, 2, 1, 16, 4],
  [2, 64, 1, 1, 13, 0],
  [1, 3, 1, 1, 130, 126],
])('attention of %j is what stock operations give', async (...of) => {
  await assertAttentionParity('AttentionGradients', of);
});

// A packed row [prompt | first | second] holds two texts, and a position of each is what it is alone.
it.each([
  [3, 5, 9, 11],
  [1, 2, 4, 4],
  [30, 37, 41, 47],
])('a prompt to %i with continuations to %i and %i of %i is two texts', async (...of) => {
  const [prompt, second, end, length] = of;
  const [heads, width] = [2, 6];
  const random = seededRandom(4);
  const rows = (): number[][] =>
    Array.from({ length }, () => Array.from({ length: heads * width }, () => random.normal()));
  const parts = { q: rows(), k: rows(), v: rows() };
  const dy = rows();
  const texts = [
    Array.from({ length: second }, (_, t) => t),
    Array.from({ length: end }, (_, t) => t).filter((t) => t < prompt || t >= second),
  ];
  const before = tensorCount();
  const run = async (
    places: readonly number[],
    weighed: readonly number[],
    splits?: readonly [number, number],
  ): Promise<{ out: number[][]; gradients: number[][][] }> => {
    const rowsOf = (from: readonly number[][]): Tensor2D => tensor2d(places.map((t) => from[t]!));
    const inputs = { q: rowsOf(parts.q), k: rowsOf(parts.k), v: rowsOf(parts.v) };
    const sizes = { batch: 1, length: places.length, before: 0, heads, kvHeads: heads, width };
    const more = splits && { splits: tensor2d([[...splits]], [1, 2], 'int32') };
    const o = runOwn('Attention', { ...inputs, ...more }, sizes);
    const by = tensor2d(places.map((t) => dy[t]!.map((x) => (weighed.includes(t) ? x : 0))));
    const gradients = runOwnParts('AttentionGradients', { ...inputs, ...more, o, dy: by }, sizes);
    const numbers = async (x: Tensor2D): Promise<number[][]> => {
      const flat = [...(await readTensor(x))];
      return places.map((_, i) => flat.slice(i * heads * width, (i + 1) * heads * width));
    };
    const found = {
      out: await numbers(o as Tensor2D),
      gradients: await Promise.all(gradients.map((x) => numbers(x as Tensor2D))),
    };
    for (const held of [...Object.values(inputs), ...Object.values(more ?? {}), o, by])
      held.dispose();
    for (const held of gradients) held.dispose();
    return found;
  };
  const everything = Array.from({ length }, (_, t) => t);
  const weighed = everything.filter((t) => t < end);
  const packed = await run(everything, weighed, [prompt, second]);
  // The prompt is weighed once, so it is in the first text alone.
  const [first, other] = [
    await run(texts[0]!, texts[0]!),
    await run(texts[1]!, texts[1]!.slice(prompt)),
  ];
  const bound = { absolute: 1e-5, relative: 1e-5 };
  const expectRows = (found: readonly number[][], want: (t: number) => number[]): void => {
    for (const t of weighed) assertAllClose(found[t]!, want(t), bound, `row ${t}`);
  };
  const otherPlace = (t: number): number => texts[1]!.indexOf(t);
  expectRows(packed.out, (t) => (t < second ? first.out[t]! : other.out[otherPlace(t)]!));
  packed.gradients.forEach((gradient, i) => {
    expectRows(gradient, (t) => {
      const here = t < second ? first.gradients[i]![t]! : new Array<number>(heads * width).fill(0);
      const there = otherPlace(t) < 0 ? null : other.gradients[i]![otherPlace(t)]!;
      return here.map((x, d) => x + (there?.[d] ?? 0));
    });
  });
  expect(tensorCount()).toBe(before);
});
