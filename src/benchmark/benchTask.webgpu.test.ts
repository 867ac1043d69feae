import { expect, it } from 'vitest';

import { selectBackend } from '../backend/select';
import { tensorCount } from '../backend/ops';
import { benchCases } from '../protocol/benchmark';
import { registerKernelsOf } from '../training/runKernels';
import { timedStep } from './benchHost';
import { BenchTask } from './benchTask';

it('an alignment step makes no buffer after warm-up, reads nothing back and leaves no tensor', async () => {
  const backend = await selectBackend('webgpu');
  registerKernelsOf(backend);
  const task = await BenchTask.create(benchCases.find(({ name }) => name === 'dpo-nano')!);
  const take = () =>
    timedStep(
      backend.counters,
      () => {
        task.step();
      },
      () => backend.sync(),
    );
  await take();
  const { timed: before } = await take();
  const tensors = tensorCount();
  const { timed } = await take();
  expect(timed.counts).toMatchObject({ buffersCreated: 0, readbacks: 0 });
  expect(timed.counts.peakBytes).toBe(before.counts.peakBytes);
  expect(tensorCount()).toBe(tensors);
  expect(await task.loss()).toBeLessThan(Math.log(2));
  task.dispose();
});
