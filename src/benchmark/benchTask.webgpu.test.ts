import { expect, it } from 'vitest';

import { selectBackend } from '../backend/select';
import { tensorCount } from '../backend/ops';
import { benchCases } from '../protocol/benchmark';
import { presets } from '../protocol/presets';
import { registerKernelsOf } from '../training/runKernels';
import { timedStep } from './benchHost';
import { BenchTask } from './benchTask';

it('an alignment step takes at most forty dispatches a layer and sixty, makes no buffer after warm-up, uploads the same every time, reads nothing back and leaves no tensor', async () => {
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
  const { bytesUploaded } = before.counts;
  expect(timed.counts).toMatchObject({ buffersCreated: 0, readbacks: 0, bytesUploaded });
  expect(timed.counts.dispatches).toBeLessThanOrEqual(40 * presets.nano.layers + 60);
  expect(timed.counts.peakBytes).toBe(before.counts.peakBytes);
  expect(tensorCount()).toBe(tensors);
  expect(await task.loss()).toBeLessThan(Math.log(2));
  task.dispose();
});
