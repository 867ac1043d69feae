import { beforeAll, describe, expect, it } from 'vitest';

import { grads, tensor2d, tidy, type Tensor, type Tensor2D } from '../../backend/ops';
import { readTensor } from '../../backend/read';
import { selectBackend, type SelectedBackend } from '../../backend/select';
import { assertAttentionParity, type AttentionCase } from '../../testing/kernelParity';
import { assertBehindPrefix, assertPacked } from '../../testing/packedCase';
import { assertParity } from '../../testing/parityCase';
import { PackedRows } from '../packedRows';
import { selfAttention, type RowLayout } from '../selfAttention';
import { registerOwnKernels } from './ownKernels';
import type { Tuning } from './tuning';

/** The first row shares a prompt of two tokens, the second is one text. */
let packedLayout: RowLayout;
let backend: SelectedBackend;

beforeAll(async () => {
  backend = await selectBackend('webgpu');
  const splits = [
    { promptEnd: 2, second: 3 },
    { promptEnd: 0, second: 0 },
  ];
  packedLayout = { batch: 2, length: 5, packed: new PackedRows(splits, 5, 5) };
});

describe.each(['threads', 'workgroups'] as const)('attention by %s', (tuning) => {
  it.each<AttentionCase>([
    [1, 1, 1, 1, 1, 0],
    [2, 5, 4, 2, 3, 2],
    [1, 7, 3, 1, 2, 2],
    [3, 2, 2, 2, 5, 0],
    [2, 37, 6, 2, 8, 8],
    [1, 67, 2, 1, 16, 4],
  ])('of %j is what stock operations give', async (...of) => {
    registerOwnKernels(tuning);
    await assertAttentionParity('Attention', of);
  });

  it('over packed rows is what rows of their own and stock operations give', async () => {
    registerOwnKernels(tuning);
    const shape = { heads: 2, kvHeads: 1, width: 4, rotary: { dims: 4, theta: 100 } };
    await assertPacked(shape);
    await assertBehindPrefix(shape);
    await assertBehindPrefix({ heads: 1, kvHeads: 1, width: 6, rotary: null });
    await assertParity({
      own: 'Attention',
      shapes: [
        [10, 8],
        [10, 4],
        [10, 4],
      ],
      kernel: ([q, k, v]) =>
        selfAttention(q as Tensor2D, k as Tensor2D, v as Tensor2D, shape, packedLayout),
    });
  });
});

it.each<[Tuning, AttentionCase]>([
  ['threads', [1, 3, 1, 1, 127, 126]],
  ['workgroups', [1, 2, 1, 1, 68, 0]],
])('attention of the widest heads by %s is what stock operations give', async (tuning, of) => {
  registerOwnKernels(tuning);
  await assertAttentionParity('Attention', of);
});

describe('the dispatches of attention', () => {
  it.each([
    ['with rotation', { dims: 2, theta: 100 }, 2, 3],
    ['without', null, 1, 2],
  ] as const)('%s are these, forward and backward', async (_, rotary, forward, backward) => {
    registerOwnKernels('threads');
    const shape = { heads: 2, kvHeads: 1, width: 2, rotary };
    const inputs = [4, 2, 2].map((across) => tensor2d(new Float32Array(3 * across), [3, across]));
    const attend = (...[q, k, v]: Tensor[]): Tensor =>
      selfAttention(q as Tensor2D, k as Tensor2D, v as Tensor2D, shape, { batch: 1, length: 3 });
    const count = (of: () => void): number => {
      const before = backend.counters.snapshot().dispatches;
      tidy(of);
      return backend.counters.snapshot().dispatches - before;
    };
    const upstream = tensor2d(new Float32Array(12), [3, 4]);
    expect(count(() => void attend(...inputs))).toBe(forward);
    expect(count(() => void grads(attend)(inputs, upstream))).toBe(forward + backward);
    await backend.sync();
    for (const held of [...inputs, upstream]) held.dispose();
  });
});

// A row that sees only itself is its own value: the truth needs no other computation.
it('reaches more than 65,535 workgroups', async () => {
  registerOwnKernels('workgroups');
  const batch = 65_601;
  const rows = (seed: number): Tensor2D =>
    tensor2d(
      Float32Array.from({ length: batch }, (_, i) => Math.sin(seed + i)),
      [batch, 1],
    );
  const [q, k, v] = [rows(1), rows(2), rows(3)];
  const shape = { heads: 1, kvHeads: 1, width: 1, rotary: null };
  const o = selfAttention(q, k, v, shape, { batch, length: 1 });
  expect(await readTensor(o)).toEqual(await readTensor(v));
  for (const held of [q, k, v, o]) held.dispose();
});
