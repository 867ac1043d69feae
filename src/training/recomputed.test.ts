import { describe, expect, it } from 'vitest';

import { selectBackend } from '../backend/select';
import { newAdapters } from '../model/lora';
import { seededRandom } from '../shared/random';
import { filledHeap } from '../testing/filledHeap';
import { HostHarness, type RunRecord } from '../testing/hostHarness';
import { assertRecomputed } from '../testing/recomputedCase';
import { families } from '../testing/referenceCase';
import { smallPairs } from '../testing/smallPairs';
import { registerKernelsOf } from './runKernels';

it('a run that computes activations once more is the run that keeps them, and may go on as one', async () => {
  const host = new HostHarness();
  await host.selectBackend('wasm');
  await host.loadText(smallPairs(10));
  const run = (training: object = {}) => ({
    ...{ data: { path: 'pairs.jsonl', maxLength: 24, evalFraction: 0.25 } },
    ...{ sft: { steps: 2, batchSize: 4 }, alignment: { lossType: 'sr-dpo' } },
    training: { steps: 4, batchSize: 4, microBatchSize: 2, evalEvery: 2, ...training },
  });
  /** A run, and how far it alone reached into WebAssembly's memory. */
  const measured = async (training: object): Promise<[RunRecord, number]> => {
    const heap = filledHeap();
    const record = await host.run(run(training));
    heap.release();
    return [record, record.summary.peakWasmBytes! - heap.from];
  };
  const [plain, all] = await measured({});
  const [lighter, less] = await measured({ recomputeActivations: true });
  const numbers = ({ rows }: RunRecord) => rows.map((row) => ({ ...row, seconds: 0 }));
  expect(numbers(lighter)).toEqual(numbers(plain));
  const weights = ({ files }: RunRecord) => files.find(({ name }) => name === 'model.safetensors');
  expect(weights(lighter)).toEqual(weights(plain));
  expect(lighter.summary.config.training.recomputeActivations).toBe(true);
  expect(less).toBeLessThan(all);
  await host.run(run({ recomputeActivations: true, stopAt: 2 }));
  const rest = await host.resume(run(), await host.checkpoint());
  expect(weights(rest)).toEqual(weights(plain));
});

describe('a step that computes activations once more', () => {
  it.each(families)('has the bits of the plain one on WASM: %s', async (family) => {
    registerKernelsOf(await selectBackend('wasm'));
    await assertRecomputed(family);
  });

  it('has them where adapters are trained, and where the last layer is', async () => {
    registerKernelsOf(await selectBackend('wasm'));
    const maps = [['layers.0.attention.query'], ['layers.1.mlp.down']];
    await assertRecomputed('llama', (whole) =>
      whole.adapted(newAdapters(whole.config, { rank: 2, alpha: 4, maps }, seededRandom(1))),
    );
    await assertRecomputed('gpt2', (whole) => whole.lastLayersTrained(1));
  });

  it('has them by stock operations, on the CPU', async () => {
    await selectBackend('cpu');
    await assertRecomputed('gpt_neox');
  });
});
