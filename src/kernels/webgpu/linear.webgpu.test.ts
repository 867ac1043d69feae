import { beforeAll, describe, expect, it } from 'vitest';

import {
  matMul,
  mul,
  sum,
  tensor,
  tidy,
  variable,
  variableGrads,
  type Scalar,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Variable,
} from '../../backend/ops';
import { readTensor } from '../../backend/read';
import { selectBackend } from '../../backend/select';
import { seededRandom } from '../../shared/random';
import { assertAllClose } from '../../testing/numberBounds';
import {
  assertLinearOntoParity,
  assertLinearParity,
  assertLinearsParity,
} from '../../testing/kernelParity';
import { linear } from '../linear';
import { registerOwnKernels } from './ownKernels';

const random = seededRandom(11);
const numbers = (size: number): Float32Array =>
  Float32Array.from({ length: size }, () => random.normal());

let dispatches: () => number;
beforeAll(async () => {
  const { counters } = await selectBackend('webgpu');
  dispatches = () => counters.snapshot().dispatches;
});

async function valuesOf(result: Tensor): Promise<Float32Array> {
  const values = await readTensor(result);
  result.dispose();
  return values;
}

/** C[b, i, j] = Σ_k A[b, i, k]·B[b, k, j] in doubles, the operands given as they lie. */
function product(
  a: Float32Array,
  b: Float32Array,
  [batch, rows, inner, columns]: readonly [number, number, number, number],
  [turnA, turnB]: readonly [boolean, boolean],
): number[] {
  const c: number[] = [];
  for (let n = 0; n < batch; n++)
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++) {
        let sum = 0;
        for (let k = 0; k < inner; k++) {
          const left = n * rows * inner + (turnA ? k * rows + i : i * inner + k);
          const right = n * inner * columns + (turnB ? j * inner + k : k * columns + j);
          sum += a[left]! * b[right]!;
        }
        c.push(sum);
      }
  return c;
}

describe.each(['threads', 'workgroups'] as const)('the matrix product by %s', (tuning) => {
  it.each([
    [1, 1, 1, 1],
    [1, 5, 7, 3],
    [3, 4, 8, 4],
    [2, 13, 1, 17],
    [1, 2, 2100, 6],
    [2, 8, 4, 12],
    [1, 67, 12, 72],
    [3, 36, 8, 100],
  ] as const)('is right for %d × [%d, %d]·[·, %d], however its operands lie', async (...shape) => {
    registerOwnKernels(tuning);
    const [batch, rows, inner, columns] = shape;
    for (const turnA of [false, true])
      for (const turnB of [false, true]) {
        const [a, b] = [numbers(batch * rows * inner), numbers(batch * inner * columns)];
        const left = tensor(a, turnA ? [batch, inner, rows] : [batch, rows, inner]);
        const right = tensor(b, turnB ? [batch, columns, inner] : [batch, inner, columns]);
        const found = await valuesOf(matMul(left, right, turnA, turnB));
        const again = await valuesOf(matMul(left, right, turnA, turnB));
        const want = product(a, b, shape, [turnA, turnB]);
        const bound = 1e-6 * Math.sqrt(inner) * 10;
        assertAllClose(found, want, { absolute: bound, relative: 0 });
        expect(again).toEqual(found);
        left.dispose();
        right.dispose();
      }
  });
});

describe.each(['threads', 'workgroups'] as const)('a linear map by %s', (tuning) => {
  it.each([
    [1, 1, 1],
    [5, 7, 3],
    [13, 64, 67],
    [68, 16, 72],
  ])('of %i rows from %i to %i is what stock operations give', async (rows, from, to) => {
    registerOwnKernels(tuning);
    await assertLinearParity(rows, from, to);
    await assertLinearOntoParity(rows, from, to);
  });

  it.each([
    [1, 1, [1, 1, 1]],
    [5, 7, [3, 11, 1]],
    [13, 64, [67, 5]],
    [68, 16, [72, 16, 20]],
    [20, 24, [4, 8]],
  ])('of %i rows from %i to each of %j is what stock operations give', async (...of) => {
    registerOwnKernels(tuning);
    await assertLinearsParity(...of);
  });
});

it('computes no gradient of what is not trained', () => {
  registerOwnKernels('threads');
  const [x, weight] = [variable(tensor(numbers(8), [2, 4])), variable(tensor(numbers(16), [4, 4]))];
  const bias = variable(tensor(numbers(4), [4]));
  const spent = (trained: Variable[]): number => {
    const before = dispatches();
    tidy(() => {
      const map = () =>
        linear(x as Tensor2D, { weight: weight as Tensor2D, bias: bias as Tensor1D });
      variableGrads(() => sum<Scalar>(mul(map(), map())), trained);
    });
    return dispatches() - before;
  };
  const whole = spent([x, weight, bias]);
  // Both maps spare two gradients and their sums.
  expect(spent([x])).toBe(whole - 6);
  expect(spent([bias])).toBe(whole - 6);
  for (const held of [x, weight, bias]) held.dispose();
});
