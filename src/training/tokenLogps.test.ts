import { it } from 'vitest';

import { families } from '../testing/referenceCase';
import { assertTokenLogps } from '../testing/tokenLogpsCase';

it.each(families)('gives each token what float64 PyTorch does, on WASM: %s', async (family) => {
  await assertTokenLogps(family, 'wasm');
});
