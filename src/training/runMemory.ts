import type { LoraFamily } from '../checkpoints/loraTargets';
import { bucketLength } from '../data/collate';
import { pairLayout } from '../data/collatePairs';
import { bucketCount } from '../data/completionIndex';
import type { ModelConfig } from '../shared/modelConfig';
import { sampledAnswers } from '../protocol/answerMemory';
import { estimateMemory, type MemoryEstimate } from '../protocol/estimate';
import type { BackendName, LighterRun } from '../protocol/run';
import { usualLoraOf, type RunConfig } from '../protocol/runConfig';
import { shareOf } from '../protocol/trainedShare';
import type { RowSizes } from './rowLengths';
import { trainedPart } from './trainedPart';

/** The model and the rows of a run, as its memory depends on them. */
export interface MemoryOf {
  readonly model: ModelConfig;
  readonly family: LoraFamily;
  readonly sizes: RowSizes;
  readonly backend: BackendName;
  /** Another run's policy that answers the sampled prompts; null where there is none. */
  readonly opponent: ModelConfig | null;
}

/** Positions that predict a completion's token in the micro-batch that has the most of them. */
function mostPredicting({ completionTokens }: RowSizes, pairs: number): number {
  const longest = completionTokens.slice(0, pairs);
  return bucketCount(longest.reduce((sum, count) => sum + count, 0) + 1);
}

/** Estimates the memory of a run from its settings and the rows that its data makes. */
export function runMemory(
  config: RunConfig,
  { model, family, sizes, backend, opponent }: MemoryOf,
): MemoryEstimate {
  const { plain, refined, refinedPrefix } = sizes;
  const { batchSize, microBatchSize } = config.training;
  const prefix = { length: refinedPrefix.length, pairs: batchSize };
  // A reward model reads both completions of a pair whole.
  const judge = { rows: 2 * microBatchSize, length: bucketLength(sizes.longestRow) };
  const supervised = { rows: config.sft.batchSize, length: bucketLength(sizes.longestTaughtRow) };
  // Refuses what the model does not have.
  trainedPart(config.model, model, family);
  return estimateMemory(model, {
    ...pairLayout(microBatchSize, plain, bucketLength),
    ...(refined && { refined: pairLayout(microBatchSize, refined, bucketLength, prefix) }),
    predicting: mostPredicting(sizes, microBatchSize),
    microBatches: Math.ceil(batchSize / microBatchSize),
    recomputed: config.training.recomputeActivations,
    optimizerSlots: config.optimizer.type === 'adamw' ? 2 : 1,
    share: shareOf(model, family, config.model, config.model.referencePath !== null),
    ...(config.sft.steps > 0 && { supervised }),
    ...(config.sampling.judge === 'reward-model' && { judge }),
    ...(opponent && { opponent }),
    backend,
    ...sampledAnswers(config.sampling, sizes.longestPrompt),
  });
}

/**
 * What each of the settings that spare memory would make of a run by itself, the least intrusive first:
 * smaller parts of a batch and activations computed once more, which change nothing but the time; an optimizer with one slot; and training
 * less of the model.
 * @param total bytes of the run as it is
 */
export function lighterRuns(config: RunConfig, of: MemoryOf, total: number): readonly LighterRun[] {
  const { training, optimizer, model, sft } = config;
  const lora = usualLoraOf(of.family);
  const ways: (readonly [LighterRun['path'], LighterRun['value'], RunConfig])[] = [];
  for (let pairs = Math.floor(training.microBatchSize / 2); pairs >= 1; pairs = pairs >> 1) {
    const lighter = { ...training, microBatchSize: pairs };
    ways.push(['training.microBatchSize', pairs, { ...config, training: lighter }]);
  }
  if (!training.recomputeActivations) {
    const lighter = { ...training, recomputeActivations: true };
    ways.push(['training.recomputeActivations', true, { ...config, training: lighter }]);
  }
  if (sft.steps > 0 && sft.batchSize > 1) {
    const batchSize = Math.floor(sft.batchSize / 2);
    ways.push(['sft.batchSize', batchSize, { ...config, sft: { ...sft, batchSize } }]);
  }
  if (optimizer.type === 'adamw') {
    const lighter = { ...config, optimizer: { ...optimizer, type: 'rmsprop' as const } };
    ways.push(['optimizer.type', 'rmsprop', lighter]);
  }
  if (model.lora === null && model.trainLastLayers !== 1) {
    ways.push(['model.trainLastLayers', 1, { ...config, model: { ...model, trainLastLayers: 1 } }]);
    if (model.trainLastLayers === 0)
      ways.push(['model.lora', lora, { ...config, model: { ...model, lora } }]);
  }
  return ways
    .map(([path, value, lighter]) => ({ path, value, total: runMemory(lighter, of).total }))
    .filter((way) => way.total < total);
}
