import { beforeAll, describe, it } from 'vitest';

import { selectBackend } from '../backend/select';
import { assertPacked } from '../testing/packedCase';

describe.each(['cpu', 'wasm'] as const)('packed rows on %s', (backend) => {
  beforeAll(async () => {
    await selectBackend(backend);
  });

  it.each([
    [1, 1, 2, null],
    [4, 2, 6, { dims: 4, theta: 100 }],
  ] as const)(
    'attend as rows of their own do: %i heads, %i for keys, %i wide',
    async (heads, kvHeads, width, rotary) => {
      await assertPacked({ heads, kvHeads, width, rotary });
    },
  );
});
