import { describe, it } from 'vitest';

import { selectBackend } from '../backend/select';
import { assertPackedPairs } from '../testing/packedPairsCase';
import { families } from '../testing/referenceCase';
import { registerKernelsOf } from './runKernels';

describe('pairs in packed rows', () => {
  it.each(families)('are what they are apart on WASM: %s', async (family) => {
    registerKernelsOf(await selectBackend('wasm'));
    await assertPackedPairs(family);
  });

  // Plain JavaScript is slow: the shorter rows alone.
  it.each(families)('are what they are apart on the CPU: %s', async (family) => {
    await selectBackend('cpu');
    await assertPackedPairs(family, [(length) => length]);
  });
});
