import { expect, it, vi } from 'vitest';

import { HostHarness } from '../testing/hostHarness';
import { smallPairs } from '../testing/smallPairs';

// A pipeline that is made on the way holds the step up until it is compiled; one that was made before does not.
it('what a step needs is compiled at once, while the data is prepared, and changes no number', async () => {
  const host = new HostHarness();
  await host.selectBackend('webgpu');
  await host.loadText(smallPairs(4));
  const run = {
    data: { path: 'pairs.jsonl', maxLength: 16, evalFraction: 0, shuffle: false },
    sft: { steps: 0 },
    alignment: { lossType: 'sr-dpo', refinementPrompt: 'Be kind.' },
    optimizer: { learningRate: 1e-2 },
    training: { steps: 2, batchSize: 2, evalEvery: 0 },
  };
  const onTheWay = vi.spyOn(GPUDevice.prototype, 'createComputePipeline');
  const first = await host.run(run);
  const compiled = first.events.flatMap((event) =>
    event.type === 'kernelsCompiled' ? [event.kernels] : [],
  );
  const { total } = compiled[0]!;
  expect(total).toBeGreaterThan(30);
  expect(compiled).toEqual(Array.from({ length: total }, (_, i) => ({ done: i + 1, total })));
  // A few follow from the lengths of a batch and are met with it.
  expect(onTheWay.mock.calls.length).toBeLessThan(total / 8);
  onTheWay.mockRestore();
  // The kernels are there by now: nothing is left to compile, and the numbers are the same bits.
  const second = await host.run(run);
  expect(second.events.filter((event) => event.type === 'kernelsCompiled')).toEqual([]);
  expect(second.files).toEqual(first.files);
  expect(second.summary.tensors).toBe(first.summary.tensors);
});

it('of a run whose judge is trained, its step is compiled with the rest', async () => {
  const host = new HostHarness();
  await host.selectBackend('webgpu');
  await host.loadText(smallPairs(12));
  const onTheWay = vi.spyOn(GPUDevice.prototype, 'createComputePipeline');
  const run = (judge: string) => ({
    data: { path: 'pairs.jsonl', maxLength: 16, evalFraction: 0.25, shuffle: false },
    sft: { steps: 0 },
    alignment: { lossType: 'dpo' },
    training: { steps: 1, batchSize: 2, evalEvery: 0 },
    sampling: {
      ...{ prompts: 1, maxNewTokens: 2, judge },
      ...(judge === 'reward-model' && { rewardModelSteps: 2, rewardModelShare: 0.5 }),
    },
  });
  await host.run(run('length'));
  const before = onTheWay.mock.calls.length;
  const rewarded = await host.run(run('reward-model'));
  const compiled = rewarded.events.filter(({ type }) => type === 'kernelsCompiled');
  // Some are the reward model's own, and none of them was met on the way but what follows from lengths.
  expect(compiled.length).toBeGreaterThan(0);
  expect(onTheWay.mock.calls.length - before).toBeLessThan(compiled.length);
  onTheWay.mockRestore();
});
