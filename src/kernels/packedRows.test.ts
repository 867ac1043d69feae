import { beforeAll, describe, it } from 'vitest';

import { selectBackend } from '../backend/select';
import { registerOwnWasmKernels } from './wasm/ownKernels';
import { assertBehindPrefix, assertPacked } from '../testing/packedCase';

describe.each(['cpu', 'wasm', 'wasm by kernels of our own'] as const)(
  'packed rows on %s',
  (name) => {
    beforeAll(async () => {
      const { threads } = await selectBackend(name === 'cpu' ? 'cpu' : 'wasm');
      if (name === 'wasm by kernels of our own') registerOwnWasmKernels(threads);
    });

    it.each([
      [1, 1, 2, null],
      [4, 2, 6, { dims: 4, theta: 100 }],
    ] as const)(
      'attend as rows of their own do: %i heads, %i for keys, %i wide',
      async (heads, kvHeads, width, rotary) => {
        await assertPacked({ heads, kvHeads, width, rotary });
        await assertBehindPrefix({ heads, kvHeads, width, rotary });
      },
    );
  },
);
