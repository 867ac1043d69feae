import { concat } from '../backend/ops';
import { compileOnly } from '../backend/compileOnly';
import type { SelectedBackend } from '../backend/select';
import type { TokenizedPair } from '../data/rows';
import { emptySidedLogps } from '../evaluation/pairLogps';
import { collateTexts, textRewards } from '../evaluation/rewards';
import { MarginAverages } from '../alignment/marginAverages';
import { averagingLoss, isRefined } from '../methods/lossTypes';
import { Decoder } from '../model/decoder';
import { RewardModel } from '../model/rewardModel';
import type { WorkerEvent } from '../protocol/messages';
import { presets } from '../protocol/presets';
import type { RunConfig } from '../protocol/runConfig';
import { parameterSizes, type ModelConfig } from '../shared/modelConfig';
import { alignmentGradients } from './alignmentStep';
import { FlatParameters } from './flatParameters';
import { forwardLogps, withTextInputs } from './forwardLogps';
import type { GivenModels } from './givenModel';
import { globalNorm } from './gradients';
import { createOptimizer } from './optimizers';
import { pairBatch, type PairBatch, type PairBatchOptions } from './pairBatch';
import { ReferenceLogps } from './referenceLogps';
import type { DataModel } from './prepareRun';
import { presetModel } from './presetModel';
import { rewardGradients, textsOf } from './rewardStep';
import { sftOptimizer } from './sftPhase';
import { alignedPolicy, trainedPart } from './trainedPart';

/** Tokens of the longest row that is gone through: some kernels have another form for a handful of rows. */
const mostTokens = 64;
/** Kernels are the same in every layer; of two, one can be frozen. */
const mostLayers = 2;
const mostEntries = 512;

/** A pair of which it pays to share the prompt, and what stands before it on p⊕x. */
function rowOf(tokens: number): TokenizedPair {
  const ids = new Int32Array(tokens);
  return {
    ...{ promptIds: ids, chosenIds: ids, rejectedIds: ids.subarray(0, 1) },
    refinedPromptIds: new Int32Array(2 * tokens),
    truncation: { promptTokens: 0, chosenCut: 0, rejectedCut: 0 },
  };
}

/** A model of the same kernels with few numbers in it. */
function smallOf(model: ModelConfig): ModelConfig {
  return {
    ...model,
    layers: Math.min(model.layers, mostLayers),
    vocabularySize: Math.min(model.vocabularySize, mostEntries),
  };
}

/** Weights that are all zero. */
function zerosOf(config: ModelConfig): Map<string, Float32Array> {
  return new Map([...parameterSizes(config)].map(([name, size]) => [name, new Float32Array(size)]));
}

/** Goes through a step of a reward model that is trained to judge, and through what it says of texts. */
function rewardStep(model: RewardModel, rows: readonly TokenizedPair[]): void {
  const flat = new FlatParameters(model.parameters);
  const optimizer = createOptimizer(flat, sftOptimizer);
  const { gradients, observed } = rewardGradients(model, flat, [rows], 0);
  const norm = globalNorm(gradients);
  optimizer.apply(gradients, norm, 1, 1);
  const texts = textsOf(rows);
  const rewards = withTextInputs(collateTexts(texts, 0), (inputs) =>
    textRewards(model, inputs, texts.length),
  );
  for (const tensor of [...gradients, ...observed, norm, rewards]) tensor.dispose();
  optimizer.dispose();
}

/**
 * Compiles on WebGPU, all at once, what a step of this run will need; nothing is computed.
 * What only some batches need, as the second block of a large vocabulary, is compiled when it is met.
 * @param given the policy's checkpoint; without one it is the preset
 */
export async function compileAhead(
  config: RunConfig,
  given: Pick<DataModel, 'config' | 'family'> | null,
  onCompiled: (done: number, total: number) => void,
): Promise<void> {
  const { alignment, optimizer: settings, seed } = config;
  const refined = isRefined(alignment.lossType);
  const preset = presetModel(presets[config.model.preset], mostEntries);
  const small = smallOf(given?.config ?? preset);
  const plain = Decoder.fromArrays(small, zerosOf(small));
  const judge =
    config.sampling.judge === 'reward-model'
      ? RewardModel.fromArrays(
          small,
          zerosOf(small).set('reward.weight', new Float32Array(small.hiddenSize)),
        )
      : null;
  const twin = config.training.recomputeActivations ? plain.recomputing() : plain;
  const last = Math.min(config.model.trainLastLayers, 1);
  const part = trainedPart(
    { ...config.model, trainLastLayers: last },
    twin.config,
    given?.family ?? 'llama',
  );
  const policy = alignedPolicy(twin, part, seed);
  const flat = new FlatParameters(policy.parameters);
  const optimizer = createOptimizer(flat, settings);
  const averages = averagingLoss(alignment.lossType) === null ? null : new MarginAverages();
  const pairs = config.training.microBatchSize;
  const row = rowOf(Math.min(config.data.maxLength, mostTokens) / 2);
  const rows = Array.from({ length: pairs }, () => row);
  const collated = (options: Pick<PairBatchOptions, 'apart' | 'prefix'>): PairBatch =>
    pairBatch(rows, [...rows.keys()], { refined, padId: 0, ...options });
  const prefix = { ids: row.promptIds, pairs: Infinity };
  // Rows of every form: those of the supervised phase hold one completion, as some batches' do.
  const batches = [collated({ prefix }), collated({ apart: true })];
  const known = new Uint8Array(pairs).fill(1);
  const [onPlain, onRefined] = [emptySidedLogps(pairs), refined ? emptySidedLogps(pairs) : null];
  const kept = { known, plain: onPlain, refined: onRefined, heldOut: null };
  const reference = new ReferenceLogps(pairs, refined, kept);
  const context = { seed, step: 1, scoreGaps: new Float32Array(pairs), averages };
  try {
    await compileOnly(() => {
      const passes = batches.flatMap((batch) => [
        batch.plain,
        ...(batch.refined ? [batch.refined] : []),
      ]);
      concat(passes.map((rowsOfPass) => forwardLogps(policy, rowsOfPass))); // as the reference's are read
      const step = alignmentGradients(policy, flat, batches, reference, alignment, context);
      const norm = globalNorm(step.gradients);
      optimizer.apply(step.gradients, norm, settings.learningRate, settings.maxGradNorm);
      for (const tensor of [...step.gradients, ...step.observed, norm]) tensor.dispose();
      if (judge) rewardStep(judge, rows);
    }, onCompiled);
  } finally {
    optimizer.dispose();
    averages?.dispose();
    judge?.dispose();
    policy.dispose();
  }
}

/** Has the kernels of a run compiled, where its backend compiles any, and tells the page of it. */
export async function compileForRun({
  backend,
  config,
  models,
  emit,
  runId,
}: {
  readonly backend: SelectedBackend;
  readonly config: RunConfig;
  readonly models: GivenModels;
  readonly emit: (event: WorkerEvent) => void;
  readonly runId: string;
}): Promise<void> {
  if (backend.name !== 'webgpu') return;
  await compileAhead(config, models.policy?.forData ?? null, (done, total) => {
    emit({ type: 'kernelsCompiled', runId, kernels: { done, total } });
  });
}
