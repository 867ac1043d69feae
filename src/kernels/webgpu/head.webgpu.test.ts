import { beforeAll, describe, it } from 'vitest';

import { selectBackend } from '../../backend/select';
import { assertHeadLogps } from '../../testing/headLogpsCase';
import { assertFarLargerLogit, assertHeadParity, headCases } from '../../testing/kernelParity';
import { registerSoftwareKernels } from '../softwareKernels';
import { registerOwnKernels } from './ownKernels';

beforeAll(async () => {
  await selectBackend('webgpu');
  registerSoftwareKernels();
});

describe.each(['threads', 'workgroups'] as const)('the head by %s', (tuning) => {
  it.each(headCases)(
    'over %i entries, width %i, %i rows, %i logits at once is what stock operations give',
    async (...of) => {
      registerOwnKernels(tuning);
      await assertHeadParity(...of);
    },
  );

  it('is that of plain loops, with its gradients', async () => {
    registerOwnKernels(tuning);
    await assertHeadLogps(13, 3, [12, 0, 7, 3, 3], 26);
    await assertHeadLogps(5, 2, [4, 0, 3], 1);
  });
});

it('holds no number back where a later block has a far larger logit, and no tensor either', async () => {
  registerOwnKernels('threads');
  await assertFarLargerLogit();
});
