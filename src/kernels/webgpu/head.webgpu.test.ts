import { beforeAll, describe, expect, it } from 'vitest';

import { tensor1d, tensor2d, tensorCount, type Tensor2D } from '../../backend/ops';
import { readTensor } from '../../backend/read';
import { selectBackend } from '../../backend/select';
import { seededRandom } from '../../shared/random';
import { assertAllClose } from '../../testing/numberBounds';
import { assertHeadLogps } from '../../testing/headLogpsCase';
import { assertParity } from '../../testing/parityCase';
import { headLogps } from '../headLogps';
import { registerSoftwareKernels } from '../softwareKernels';
import { registerOwnKernels } from './ownKernels';

beforeAll(async () => {
  await selectBackend('webgpu');
  registerSoftwareKernels();
});

describe.each(['threads', 'workgroups'] as const)('the head by %s', (tuning) => {
  it.each([
    [2, 1, 1, 1000],
    [5, 3, 7, 4],
    [130, 13, 11, 200],
    [67, 31, 37, 1000],
  ])(
    'over %i entries, width %i, %i rows, %i logits at once is what stock operations give',
    async (vocabulary, width, rows, most) => {
      registerOwnKernels(tuning);
      const random = seededRandom(5);
      const ids = Int32Array.from({ length: rows }, () => random.integer(vocabulary));
      const targets = tensor1d(ids, 'int32');
      for (const tied of [true, false])
        for (const trained of [true, false]) {
          const shape = tied ? [vocabulary, width] : [width, vocabulary];
          const weight = tensor2d(
            Float32Array.from({ length: vocabulary * width }, () => random.normal()),
            shape as [number, number],
          );
          await assertParity({
            own: 'HeadBlock',
            shapes: trained ? [[rows, width], shape] : [[rows, width]],
            kernel: ([hidden, own]) =>
              headLogps(
                hidden as Tensor2D,
                targets,
                { weight: (own as Tensor2D | undefined) ?? weight, tied, trained },
                most,
              ),
          });
          weight.dispose();
        }
      targets.dispose();
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
  const before = tensorCount();
  // One row, width 1: logits 0, −80 and 90, in blocks of one.
  const hidden = tensor2d([1], [1, 1]);
  const weight = tensor2d([0, -80, 90], [1, 3]);
  for (const [target, logp] of [-90, -170, 0].entries()) {
    const ids = tensor1d([target], 'int32');
    const logps = headLogps(hidden, ids, { weight, tied: false, trained: false }, 1);
    assertAllClose(await readTensor(logps), [logp], { absolute: 1e-4, relative: 0 }, 'logp');
    logps.dispose();
    ids.dispose();
  }
  hidden.dispose();
  weight.dispose();
  expect(tensorCount()).toBe(before);
});
