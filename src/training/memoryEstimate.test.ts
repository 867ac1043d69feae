import { describe, expect, it } from 'vitest';

import type { ExportedFile } from '../protocol/run';
import { checkpointOf } from '../testing/referenceFiles';
import { filledHeap } from '../testing/filledHeap';
import { HostHarness } from '../testing/hostHarness';
import { smallPairs } from '../testing/smallPairs';

const data = { path: 'pairs.jsonl', maxLength: 48, evalFraction: 0 };
const training = { steps: 2, batchSize: 8, evalEvery: 0 };

/** What a run on WASM takes of the module's memory, and what was estimated: bytes. */
async function measure(
  run: Readonly<Record<string, unknown>>,
  family: string | null,
  opponent: readonly ExportedFile[] | null = null,
): Promise<{ readonly measured: number; readonly estimated: number }> {
  const host = new HostHarness();
  await host.selectBackend('wasm');
  if (family) await host.loadModel('policy', family, checkpointOf(family, 'policy'));
  const blobs = opponent?.map(({ name, bytes }) => ({ name, blob: new Blob([bytes]) }));
  if (blobs) await host.loadModel('opponent', 'policy', blobs);
  await host.loadText(smallPairs(16));
  const heap = filledHeap();
  const { events, summary } = await host.run({ data, training, ...run });
  heap.release();
  const started = events.find((event) => event.type === 'runStarted');
  // The module's own data stands before everything: in the estimate too.
  const moduleBytes = 96 * 1024;
  const estimated = started!.preparation.memory.total - moduleBytes;
  return { measured: summary.peakWasmBytes! - heap.from, estimated };
}

const checkpoint = { source: 'checkpoint', policyPath: 'policy' };
const lora = { rank: 4, alpha: 8, targets: ['query_key_value', 'dense_4h_to_h'] };

describe('the memory estimate of a run on WASM', () => {
  it.each<[string, object, string | null]>([
    ['a preset with its supervised phase', { sft: { steps: 1, batchSize: 8 } }, null],
    [
      'a preset by Sr-DPO in micro-batches',
      {
        ...{ sft: { steps: 0 }, alignment: { lossType: 'sr-dpo' } },
        training: { ...training, microBatchSize: 4 },
      },
      null,
    ],
    [
      'a Llama with answers to its prompts',
      {
        ...{ model: checkpoint, data: { ...data, evalFraction: 0.25 } },
        ...{ sampling: { prompts: 4, maxNewTokens: 32 }, training: { ...training, evalEvery: 2 } },
      },
      'llama',
    ],
    [
      'a preset whose activations are computed once more',
      { sft: { steps: 1, batchSize: 8 }, training: { ...training, recomputeActivations: true } },
      null,
    ],
    [
      'a preset that trains its judge',
      {
        ...{ sft: { steps: 0 }, data: { ...data, evalFraction: 0.25 } },
        training: { ...training, evalEvery: 2 },
        sampling: {
          prompts: 4,
          maxNewTokens: 32,
          judge: 'reward-model',
          rewardModelShare: 0.5,
          rewardModelSteps: 2,
        },
      },
      null,
    ],
    ['a GPT-2', { model: checkpoint }, 'gpt2'],
    ['adapters beside a GPT-NeoX', { model: { ...checkpoint, lora } }, 'gpt_neox'],
    [
      'the last layer of a Llama by RMSprop',
      { model: { ...checkpoint, trainLastLayers: 1 }, optimizer: { type: 'rmsprop' } },
      'llama',
    ],
  ])('for %s is within a tenth of what the run takes', async (_, run, family) => {
    const { measured, estimated } = await measure({ ...run }, family);
    expect(Math.abs(estimated / measured - 1), `${estimated} of ${measured}`).toBeLessThan(0.1);
  });

  it('counts the weights of another run’s policy, which go once it has answered', async () => {
    const earlier = new HostHarness();
    await earlier.selectBackend('wasm');
    await earlier.loadText(smallPairs(16));
    // Some millions of parameters beside the tenth of one that is trained.
    const { files } = await earlier.run({
      ...{ data: { ...data, evalFraction: 0.25 }, model: { preset: 'small' } },
      ...{ sft: { steps: 0 }, training: { steps: 0, batchSize: 1, evalEvery: 0 } },
    });
    const weights = files.find(({ name }) => name === 'model.safetensors')!.bytes.length;
    const run = (opponentPath: string | null) => ({
      ...{ sft: { steps: 0 }, data: { ...data, maxLength: 24, evalFraction: 0.25 } },
      training: { steps: 2, batchSize: 1, evalEvery: 1 },
      sampling: { prompts: 4, maxNewTokens: 4, opponentPath },
    });
    const alone = await measure(run(null), null);
    const opposed = await measure(run('policy'), null, files);
    // It is there once, for as long as it answers, and what is promised is enough for it.
    const [taken, promised] = (['measured', 'estimated'] as const).map(
      (of) => (opposed[of] - alone[of]) / weights,
    ) as [number, number];
    expect(taken).toBeGreaterThan(0.7);
    expect(taken).toBeLessThan(1.2);
    expect(promised).toBeGreaterThan(taken);
    expect(promised).toBeLessThan(taken + 0.5);
  });
});
