import { it } from 'vitest';

import { assertTokenLogps } from '../testing/tokenLogpsCase';

it('gives each token what float64 PyTorch does, on WebGPU', async () => {
  await assertTokenLogps('llama', 'webgpu');
});
