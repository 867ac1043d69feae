import { describe, expect, it } from 'vitest';

import { HostHarness, rowsOf } from '../testing/hostHarness';
import { smallPairs } from '../testing/smallPairs';

describe('a run on WebGPU', () => {
  it('of Sr-DPO in micro-batches holds the same tensors and GPU bytes after fifty steps as after ten, and reads back once a step', async () => {
    const host = new HostHarness();
    await host.selectBackend('webgpu');
    await host.loadText(smallPairs(8));
    const record = await host.run({
      data: { path: 'pairs.jsonl', maxLength: 16, evalFraction: 0.25, shuffle: false },
      sft: { steps: 0 },
      alignment: { lossType: 'sr-dpo', refinementPrompt: 'Be kind.' },
      training: { steps: 50, batchSize: 2, microBatchSize: 1, evalEvery: 10 },
    });
    const bytes = record.events.flatMap((event) =>
      event.type === 'progress' && event.progress.phase === 'align' && event.progress.step >= 10
        ? [event.progress.memoryBytes]
        : [],
    );
    expect(bytes.length).toBeGreaterThan(10);
    expect(new Set(bytes).size).toBe(1);
    expect(record.summary.readbacksPerStep).toBe(1);
    expect(record.summary.dispatchesPerStep).toBeGreaterThan(100);
    const [first] = rowsOf(record, 'align', 'train');
    expect(first!.values.loss).toBeCloseTo(Math.LN2, 6);
    expect(first!.values['rewards/margins']).toBe(0);
    const tensors = record.summary.tensors;
    const training = { steps: 2, batchSize: 2, microBatchSize: 1 };
    const shorter = await host.run({ ...record.config, training });
    expect(shorter.summary.tensors).toBe(tensors);
  });
});
