import { beforeAll, expect, it } from 'vitest';

import { slice, tensor, tensorCount, tidy, where } from '../../backend/ops';
import { readTensor } from '../../backend/read';
import { selectBackend } from '../../backend/select';
import { registerOwnWasmKernels } from './ownKernels';

beforeAll(async () => {
  await selectBackend('wasm');
  registerOwnWasmKernels(1);
});

// A tensor whose numbers are their own places, so that what is cut out can be read off.
it.each([
  [[7], [2], [3], [2, 3, 4]],
  [[7], [0], [7], [0, 1, 2, 3, 4, 5, 6]],
  [
    [3, 4],
    [1, 0],
    [2, 4],
    [4, 5, 6, 7, 8, 9, 10, 11],
  ],
  [
    [3, 4],
    [1, 1],
    [2, 2],
    [5, 6, 9, 10],
  ],
  [
    [2, 3, 2],
    [0, 1, 0],
    [2, 2, 2],
    [2, 3, 4, 5, 8, 9, 10, 11],
  ],
  [
    [2, 3, 2],
    [0, 1, 1],
    [2, 2, 1],
    [3, 5, 9, 11],
  ],
  [
    [2, 2, 2, 2],
    [0, 1, 0, 1],
    [2, 1, 2, 1],
    [5, 7, 13, 15],
  ],
  [[3, 4], [1, 0], [0, 4], []],
] as const)('of %j from %j the part %j is %j', async (shape, begin, size, want) => {
  const before = tensorCount();
  for (const dtype of ['float32', 'int32'] as const) {
    const count = shape.reduce<number>((product, n) => product * n, 1);
    const places = Array.from({ length: count }, (_, i) => i);
    const x = tensor(places, [...shape], dtype);
    const part = slice(x, [...begin], [...size]);
    expect(part.shape).toEqual(size);
    expect([...(await readTensor(part))]).toEqual(want);
    for (const held of [x, part]) held.dispose();
  }
  expect(tensorCount()).toBe(before);
});

it('chooses all of one tensor or of the other by a single truth', async () => {
  for (const [truth, want] of [
    [true, [1, 2, 3]],
    [false, [4, 5, 6]],
  ] as const) {
    const chosen = tidy(() =>
      where(tensor([truth ? 1 : 0], [], 'bool'), tensor([1, 2, 3]), tensor([4, 5, 6])),
    );
    expect([...(await readTensor(chosen))]).toEqual(want);
    chosen.dispose();
  }
});
