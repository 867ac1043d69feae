import { describe, expect, it } from 'vitest';

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
  opponent: string | null = null,
): Promise<{ readonly measured: number; readonly estimated: number }> {
  const host = new HostHarness();
  await host.selectBackend('wasm');
  if (family) await host.loadModel('policy', family, checkpointOf(family, 'policy'));
  if (opponent) await host.loadModel('opponent', opponent, checkpointOf(opponent, 'reference'));
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
    const sampling = { prompts: 4, maxNewTokens: 32, opponentPath: 'llama' };
    const answering = {
      ...{ model: { ...checkpoint, trainLastLayers: 1 }, optimizer: { type: 'rmsprop' } },
      ...{ data: { ...data, evalFraction: 0.25 }, training: { ...training, evalEvery: 2 } },
    };
    const alone = await measure(
      { ...answering, sampling: { ...sampling, opponentPath: null } },
      'llama',
    );
    const { measured, estimated } = await measure({ ...answering, sampling }, 'llama', 'llama');
    expect(Math.abs(estimated / measured - 1), `${estimated} of ${measured}`).toBeLessThan(0.1);
    expect(estimated).toBeGreaterThanOrEqual(alone.estimated);
  });
});
