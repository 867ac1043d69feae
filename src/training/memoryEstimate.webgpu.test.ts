import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { selectBackend, type SelectedBackend } from '../backend/select';
import { commonPrefix } from '../data/commonPrefix';
import { bucketCount } from '../data/completionIndex';
import type { TokenizedPair } from '../data/rows';
import { Decoder } from '../model/decoder';
import { parameterSizes, type ModelConfig } from '../shared/modelConfig';
import { generate } from '../evaluation/generate';
import { passAnswers } from '../protocol/answerMemory';
import { BufferPool } from '../protocol/bufferPool';
import { estimateMemory } from '../protocol/estimate';
import { TapeMemory } from '../protocol/tapeMemory';
import { registerSoftwareKernels } from '../kernels/softwareKernels';
import { registerOwnKernels } from '../kernels/webgpu/ownKernels';
import { presets } from '../protocol/presets';
import { shareOf } from '../protocol/trainedShare';
import { defaultConfig } from '../protocol/resolveConfig';
import type { RunConfig } from '../protocol/runConfig';
import { seededRandom } from '../shared/random';
import { alignmentGradients } from './alignmentStep';
import { FlatParameters } from './flatParameters';
import { clipByGlobalNorm, globalNorm } from './gradients';
import { createOptimizer } from './optimizers';
import { pairBatch } from './pairBatch';
import { presetModel } from './presetModel';
import { ReferenceLogps } from './referenceLogps';
import { trainedPart, alignedPolicy } from './trainedPart';

const llama: ModelConfig = {
  ...presetModel(presets.nano, 1024),
  ...{ hiddenSize: 48, layers: 2, heads: 6, kvHeads: 2, intermediateSize: 128 },
};
const gpt2: ModelConfig = {
  ...llama,
  ...{ kvHeads: 6, positions: 'learned', maxPositions: 128, norm: 'layerNorm', mlp: 'geluTanh' },
  ...{ attentionBias: 'all', mlpBias: true },
};
const neox: ModelConfig = {
  ...gpt2,
  ...{ positions: 'rotary', rotaryFraction: 0.25, mlp: 'gelu' },
  ...{ parallelResidual: true, tiedHead: false },
};
const deep: ModelConfig = { ...llama, layers: 6 };

let backend: SelectedBackend;
beforeAll(async () => {
  backend = await selectBackend('webgpu');
  registerSoftwareKernels();
  registerOwnKernels('threads');
});
afterAll(() => {
  backend.dispose();
});

/** Pairs of one length: a prompt of 16 tokens, completions of 16. */
function pairsOf(count: number, vocabulary: number): TokenizedPair[] {
  const random = seededRandom(3);
  const ids = (length: number): Int32Array =>
    Int32Array.from({ length }, () => random.integer(vocabulary));
  const [p, promptIds] = [ids(16), ids(16)];
  return Array.from({ length: count }, () => ({
    ...{ promptIds, refinedPromptIds: Int32Array.from([...p, ...promptIds]) },
    ...{ chosenIds: ids(16), rejectedIds: ids(16) },
    truncation: { promptTokens: 0, chosenCut: 0, rejectedCut: 0 },
  }));
}

interface Case {
  readonly lossType?: 'dpo' | 'sr-dpo';
  readonly optimizer?: 'adamw' | 'rmsprop';
  readonly model?: Partial<RunConfig['model']>;
  readonly microBatchSize?: number;
  /** Tokens of p that are computed once. */
  readonly sharedTokens?: number;
  readonly recomputed?: boolean;
}

/** The peak of real steps against the estimate: [measured, estimated] bytes. */
async function measure(config: ModelConfig, of: Case = {}): Promise<readonly [number, number]> {
  const { lossType = 'dpo', optimizer: type = 'adamw', microBatchSize = 4 } = of;
  const { sharedTokens = 0, recomputed = false } = of;
  const batchSize = 4;
  const run = defaultConfig('pairs.jsonl');
  const part = trainedPart({ ...run.model, ...of.model }, config, 'llama');
  backend.releaseUnused();
  const before = backend.counters.snapshot().bytesAllocated;
  const whole = Decoder.initialize(config, seededRandom(1));
  const policy = alignedPolicy(recomputed ? whole.recomputing() : whole, part, 1);
  const reference = policy.reference();
  const rows = pairsOf(batchSize, config.vocabularySize);
  const ids = commonPrefix(rows.map((row) => row.refinedPromptIds));
  const prefix = { ids: ids.subarray(0, sharedTokens), pairs: batchSize };
  const options = { refined: lossType === 'sr-dpo', padId: 0, prefix };
  const batches = Array.from({ length: batchSize / microBatchSize }, (_, i) =>
    pairBatch(
      rows,
      Array.from({ length: microBatchSize }, (_, j) => i * microBatchSize + j),
      options,
    ),
  );
  const logps = new ReferenceLogps(batchSize, options.refined);
  const idle = { gate: () => Promise.resolve(), onBatch: () => undefined };
  await logps.compute(reference, batches, idle);
  const flat = new FlatParameters(policy.parameters);
  const optimizer = createOptimizer(flat, { ...run.optimizer, type });
  for (let step = 0; step < 2; step++) {
    const settings = { ...run.alignment, lossType };
    const { gradients, observed } = alignmentGradients(policy, flat, batches, logps, settings);
    const norm = globalNorm(gradients);
    const clipped = clipByGlobalNorm(gradients, norm, 1);
    optimizer.apply(clipped, norm, 1e-4);
    for (const tensor of [...gradients, ...clipped, ...observed, norm]) tensor.dispose();
    await backend.sync();
  }
  const measured = backend.counters.snapshot().peakBytes - before;
  const estimate = estimateMemory(config, {
    // 15 + 16 + 16 positions, and 16 of p more.
    ...{ rows: microBatchSize, length: 48, packed: true },
    ...(options.refined && {
      refined: {
        ...{ rows: microBatchSize, length: sharedTokens > 0 ? 48 : 64 },
        ...{ packed: true, before: sharedTokens },
      },
    }),
    ...{ predicting: bucketCount(2 * microBatchSize * 16 + 1) },
    ...{ microBatches: batches.length, recomputed },
    ...{ optimizerSlots: type === 'adamw' ? 2 : 1 },
    share: shareOf(config, 'llama', { ...run.model, ...of.model }, false),
  });
  optimizer.dispose();
  reference.dispose();
  policy.dispose();
  await backend.sync();
  return [measured, estimate.total];
}

const lora = { rank: 4, alpha: 8, targets: ['q_proj', 'v_proj', 'down_proj'] };

describe('the memory estimate of a step', () => {
  it('says how much is spared by activations that are computed once more', async () => {
    const [plain, estimatedPlain] = await measure(deep);
    const [lighter, estimated] = await measure(deep, { recomputed: true });
    expect(lighter).toBeLessThan(0.75 * plain);
    expect(Math.abs((estimatedPlain - estimated) / (plain - lighter) - 1)).toBeLessThan(0.2);
  });

  it.each<[string, ModelConfig, Case]>([
    ['a Llama by DPO', llama, {}],
    ['a Llama with adapters by RMSprop', llama, { optimizer: 'rmsprop', model: { lora } }],
    ['a GPT-2 in micro-batches', gpt2, { microBatchSize: 2 }],
    ['a GPT-NeoX by Sr-DPO', neox, { lossType: 'sr-dpo' }],
    ['a Llama by Sr-DPO with a p', llama, { lossType: 'sr-dpo', sharedTokens: 16 }],
    ['a deep Llama whose activations are computed once more', deep, { recomputed: true }],
    ['a deep GPT-2 of the same', { ...gpt2, layers: 6 }, { recomputed: true, microBatchSize: 2 }],
  ])('of %s is within a tenth of the peak on WebGPU', async (_, config, of) => {
    const [measured, estimated] = await measure(config, of);
    expect(Math.abs(estimated / measured - 1)).toBeLessThan(0.1);
  });
});

describe('the memory estimate of answers', () => {
  it('is within a fifth of the peak on WebGPU', async () => {
    backend.releaseUnused();
    const before = backend.counters.snapshot().bytesAllocated;
    const policy = Decoder.initialize(llama, seededRandom(1));
    const random = seededRandom(2);
    const prompts = Array.from({ length: 4 }, (_, i) => ({
      ids: Int32Array.from({ length: 40 }, () => random.integer(llama.vocabularySize)),
      random: random.fork(`prompt ${i}`),
    }));
    await generate(policy, prompts, {
      settings: { ...defaultConfig('pairs.jsonl').sampling, maxNewTokens: 40 },
      ...{ eosId: -1, batchSize: 4, gate: () => Promise.resolve() },
    });
    await backend.sync();
    const measured = backend.counters.snapshot().peakBytes - before;
    policy.dispose();
    const pool = new BufferPool();
    const tape = new TapeMemory(pool, false);
    const weights = new Map(
      [...parameterSizes(llama)].map(([name, size]) => [name, tape.given(pool.take(size), false)]),
    );
    const shape = { prompts: 4, promptLength: 40, newTokens: 40 };
    passAnswers(pool, llama, { weights, adapters: new Map() }, shape);
    const estimated = pool.bytes.weights + pool.bytes.answers;
    expect(Math.abs(estimated / measured - 1), `${estimated} of ${measured}`).toBeLessThan(0.2);
  });
});
