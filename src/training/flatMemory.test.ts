import { expect, it } from 'vitest';

import { tensorCount } from '../backend/ops';
import { resolveConfig } from '../protocol/resolveConfig';
import { checkpointOf } from '../testing/referenceFiles';
import { filledHeap } from '../testing/filledHeap';
import { HostHarness } from '../testing/hostHarness';
import { smallPairs } from '../testing/smallPairs';

/** What a run that is held has on the backend. */
interface Held {
  readonly step: number;
  readonly tensors: number;
  /** Bytes of all tensors. */
  readonly bytes: number;
  /** How far arrays have reached into WebAssembly's memory. */
  readonly peakBytes: number;
}

it('a run of Sr-DPO on WASM holds after a thousand steps what it held after ten', async () => {
  const host = new HostHarness();
  await host.selectBackend('wasm');
  await host.loadModel('policy', 'llama', checkpointOf('llama', 'policy'));
  await host.loadText(smallPairs(10));
  const config = resolveConfig({
    version: 1,
    model: { source: 'checkpoint', policyPath: 'policy' },
    // In the file's order the same four batches come again and again: ten steps have seen them all.
    data: { path: 'pairs.jsonl', maxLength: 24, evalFraction: 0.2, shuffle: false },
    alignment: { lossType: 'sr-dpo', refinementPrompt: 'Be kind.' },
    optimizer: { learningRate: 1e-5 },
    training: { steps: 1010, batchSize: 2, evalEvery: 50 },
  });
  const runId = host.id();
  const held = async (hold: 'start' | 'step' | 'pause'): Promise<Held> => {
    const command = hold === 'start' ? { type: hold, runId, config, paused: true } : null;
    const { step } = await host.send(command ?? { type: hold as 'step', runId }, 'paused');
    const progress = host.events.findLast((event) => event.type === 'progress')!.progress;
    expect(progress.step).toBe(step);
    const { memoryBytes: bytes, peakBytes } = progress;
    return { step, tensors: tensorCount(), bytes, peakBytes: peakBytes! };
  };
  const at = async (due: number): Promise<Held> => {
    let step = 0;
    while (step < due) step = (await host.next('metrics')).rows[0]!.step;
    return held('pause');
  };
  // Holes that earlier tests left in the module's memory would take in what this run loses.
  const heap = filledHeap();
  await held('start');
  for (let step = 1; step < 10; step++) await held('step');
  const early = await held('step');
  expect(early.step).toBe(10);
  expect(Math.min(early.tensors, early.bytes)).toBeGreaterThan(0);
  await host.send({ type: 'resume', runId }, 'resumed');
  const settled = await at(100);
  await host.send({ type: 'resume', runId }, 'resumed');
  const late = await at(1000);
  expect(late.step).toBeGreaterThanOrEqual(1000);
  const { tensors, bytes } = early;
  expect(late).toMatchObject({ tensors, bytes });
  // The allocator finds its places within tens of steps and still moves the end of the highest one now and then,
  // by what else lies in the memory. The smallest array takes 16 bytes: one that were lost at every step would
  // take more than this.
  expect(late.peakBytes - settled.peakBytes).toBeLessThan((late.step - settled.step) * 16);
  await host.send({ type: 'stop', runId }, 'finished');
  heap.release();
});
