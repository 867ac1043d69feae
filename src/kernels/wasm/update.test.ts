import { beforeAll, expect, it } from 'vitest';

import { tensor1d, scalar, tensorCount, type Tensor } from '../../backend/ops';
import { readTensor } from '../../backend/read';
import { selectBackend } from '../../backend/select';
import { assertAllClose } from '../../testing/numberBounds';
import { runOwn } from '../own';
import { registerOwnWasmKernels } from './ownKernels';

const bound = { absolute: 1e-6, relative: 1e-6 };

beforeAll(async () => {
  await selectBackend('wasm');
  registerOwnWasmKernels(1);
});

/** Runs a kernel that changes a tensor, which it gives back once more. */
function change(name: string, inputs: Record<string, Tensor>, attributes = {}): void {
  runOwn(name, inputs, attributes).dispose();
}

it('takes the norm of several vectors as one, over a million numbers too', async () => {
  const before = tensorCount();
  const sizes = [3, 257, 1_000_001];
  const vectors = sizes.map((size) => tensor1d(new Float32Array(size).fill(0.1)));
  const chunks = sizes.map((size) => Math.ceil(size / 256));
  const count = chunks.reduce((sum, n) => sum + n);
  let sums: Tensor | null = null;
  let first = 0;
  for (const [i, x] of vectors.entries()) {
    const soFar: Tensor | null = sums;
    sums = runOwn('SquareSums', { x, ...(soFar && { sums: soFar }) }, { first, count });
    soFar?.dispose();
    first += chunks[i]!;
  }
  const norm = runOwn('RootOfSums', { sums: sums! });
  // √(1,000,261 · 0.01)
  assertAllClose(await readTensor(norm), [100.01305], { absolute: 0, relative: 2e-6 }, 'norm');
  for (const held of [...vectors, sums!, norm]) held.dispose();
  expect(tensorCount()).toBe(before);
});

it.each([
  ['opens at a norm within', 2, 4, [1, 1]],
  ['clips a larger one', 2, 1, [1, 0.49999975]],
  ['never clips by 0', 2, 0, [1, 1]],
  ['closes at NaN', Number.NaN, 1, [0, 1]],
  ['closes at infinity', Number.POSITIVE_INFINITY, 0, [0, 1]],
] as const)('the gate %s', async (_, norm, most, want) => {
  const gate = tensor1d([1, 1]);
  const length = scalar(norm);
  change('UpdateGate', { gate, norm: length }, { most });
  assertAllClose(await readTensor(gate), want, bound, 'gate');
  for (const held of [gate, length]) held.dispose();
});

it('stays closed at a finite norm', async () => {
  const gate = tensor1d([0, 1]);
  const norm = scalar(1);
  change('UpdateGate', { gate, norm }, { most: 0 });
  expect((await readTensor(gate))[0]).toBe(0);
  for (const held of [gate, norm]) held.dispose();
});

// Five numbers: a whole vector of four and one more. Worked out by hand for one number.
it.each([1, 5])(
  'moves %i averages and parameters in place, and not behind a closed gate',
  async (n) => {
    const before = tensorCount();
    const all = (value: number): Tensor => tensor1d(new Float32Array(n).fill(value));
    const [open, closed] = [tensor1d([1, 0.5]), tensor1d([0, 1])];
    const gradient = all(4); // 2 as the gate clips it
    const [mean, meanSquare, parameters] = [all(1), all(8), all(10)];
    const is = async (x: Tensor, want: number): Promise<void> => {
      assertAllClose(await readTensor(x), new Array<number>(n).fill(want), bound, 'changed');
    };
    for (const gate of [closed, open]) {
      change('MovingAverage', { average: mean, gradient, gate }, { beta: 0.75, squared: false });
      change(
        'MovingAverage',
        { average: meanSquare, gradient, gate },
        { beta: 0.75, squared: true },
      );
      const of = { rate: 0.2, decay: 0.9, correction: 0.5, eps: 1 };
      change('AdamwStep', { parameters, mean, meanSquare, gate }, of);
      // 0.75·1 + 0.25·2; 0.75·8 + 0.25·4; 0.9·10 − 0.2·1.25/(√7/0.5 + 1)
      await is(mean, gate === open ? 1.25 : 1);
      await is(meanSquare, gate === open ? 7 : 8);
      await is(parameters, gate === open ? 9 - 0.25 / (2 * Math.sqrt(7) + 1) : 10);
    }
    const next = all(10);
    const more = { gradient, meanSquare };
    change('RmspropStep', { parameters: next, ...more, gate: open }, { rate: 0.2, eps: 1 });
    await is(next, 10 - 0.4 / (Math.sqrt(7) + 1));
    for (const held of [open, closed, gradient, mean, meanSquare, parameters, next]) held.dispose();
    expect(tensorCount()).toBe(before);
  },
);
