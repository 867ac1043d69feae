import { beforeAll, expect, it } from 'vitest';

import { matMul, tensor, tensorCount } from '../../backend/ops';
import { readTensor } from '../../backend/read';
import { selectBackend } from '../../backend/select';
import { seededRandom } from '../../shared/random';
import { assertAllClose } from '../../testing/numberBounds';
import { assertParity } from '../../testing/parityCase';
import { registerOwnWasmKernels } from './ownKernels';

beforeAll(async () => {
  await selectBackend('wasm');
  expect(registerOwnWasmKernels(1)).toBe(true);
});

/** Rows, terms and columns of a product. */
interface Product {
  readonly batch: readonly number[];
  readonly m: number;
  readonly k: number;
  readonly n: number;
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((size, n) => size * n, 1);

/** C = A·B by three loops in float64. */
function plainProduct(
  a: Float32Array,
  b: Float32Array,
  { batch, m, k, n }: Product,
  [turnA, turnB]: readonly [boolean, boolean],
): number[] {
  const c: number[] = [];
  for (let q = 0; q < sizeOf(batch); q++)
    for (let i = 0; i < m; i++)
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let l = 0; l < k; l++)
          sum +=
            a[q * m * k + (turnA ? l * m + i : i * k + l)]! *
            b[q * k * n + (turnB ? j * k + l : l * n + j)]!;
        c.push(sum);
      }
  return c;
}

const shapes: readonly Product[] = [
  { batch: [], m: 1, k: 1, n: 1 },
  { batch: [], m: 3, k: 5, n: 7 },
  { batch: [], m: 4, k: 4, n: 8 },
  { batch: [], m: 13, k: 17, n: 31 },
  { batch: [3], m: 5, k: 2, n: 9 },
  { batch: [2, 3], m: 6, k: 7, n: 10 },
  // More terms than a panel holds, and more columns than are packed at once.
  { batch: [], m: 9, k: 259, n: 11 },
  { batch: [], m: 5, k: 3, n: 521 },
];

it.each(shapes)('the product of %o is that of plain loops, either operand turned', async (of) => {
  const { batch, m, k, n } = of;
  const random = seededRandom(2);
  const numbers = (size: number): Float32Array =>
    Float32Array.from({ length: size }, () => random.normal());
  const [a, b] = [numbers(sizeOf(batch) * m * k), numbers(sizeOf(batch) * k * n)];
  const before = tensorCount();
  for (const turnA of [false, true])
    for (const turnB of [false, true]) {
      const x = tensor(a, [...batch, ...(turnA ? [k, m] : [m, k])]);
      const y = tensor(b, [...batch, ...(turnB ? [n, k] : [k, n])]);
      const c = matMul(x, y, turnA, turnB);
      expect(c.shape).toEqual([...batch, m, n]);
      const want = plainProduct(a, b, of, [turnA, turnB]);
      const bound = { absolute: 2e-5, relative: 1e-5 };
      assertAllClose(await readTensor(c), want, bound, `${turnA} ${turnB}`);
      for (const held of [x, y, c]) held.dispose();
    }
  expect(tensorCount()).toBe(before);
});

it.each([
  [[2, 5, 3], [2, 3, 7], false, false],
  [[3, 5], [7, 5], false, true],
  [[2, 3, 5], [2, 3, 7], true, false],
] as const)('the gradients of %j · %j (%s, %s) are the stock ones', async (...of) => {
  const [a, b, turnA, turnB] = of;
  await assertParity({
    own: 'Linear',
    shapes: [a, b],
    kernel: ([x, y]) => matMul(x!, y!, turnA, turnB),
  });
});

it('leaves a batch that one matrix serves to the stock product', async () => {
  const a = tensor([1, 2, 3, 4], [2, 1, 2]);
  const b = tensor([10, 1], [1, 2, 1]);
  const c = matMul(a, b);
  expect([...(await readTensor(c))]).toEqual([12, 34]);
  for (const held of [a, b, c]) held.dispose();
});

it('goes on where the memory grew', async () => {
  const one = tensor([2], [1, 1]);
  const large = tensor(new Float32Array(2 ** 23).fill(1), [1, 2 ** 23]);
  const c = matMul(one, large);
  const values = await readTensor(c);
  expect([values[0], values[2 ** 23 - 1]]).toEqual([2, 2]);
  for (const held of [one, large, c]) held.dispose();
});
