import { logpReductions, lossTypes, methodDefaults, refinementScales } from '../methods/lossTypes';
import { kernelTunings } from '../shared/kernelTuning';
import { lossSettings } from './lossSettings';
import {
  backendChoices,
  dataSources,
  modelSources,
  optimizerTypes,
  presetNames,
  samplingJudges,
  schedules,
  type SettingPath,
} from './runConfig';
import { starterWorldNames } from './starterWorlds';

interface Described {
  readonly label: string;
  /** What the setting does, in one sentence. */
  readonly help: string;
  /** Where it comes from, where that is not the paper of the method itself. */
  readonly source?: string;
}
interface NumberSetting extends Described {
  readonly kind: 'number' | 'integer';
  /** `derived`: taken from another setting or from the preset where the run file is silent. */
  readonly default: number | 'derived';
  readonly min: number;
  readonly max: number;
  /** The lower bound itself is not allowed. */
  readonly exclusiveMin?: boolean;
  readonly unit?: string;
}
/** A whole number, or null where there is none; for run files, the page has no field for it. */
interface OptionalIntegerSetting extends Described {
  readonly kind: 'optionalInteger';
  readonly default: null;
  readonly min: number;
  readonly max: number;
  readonly unit?: string;
}
interface ChoiceSetting extends Described {
  readonly kind: 'choice';
  /** `derived`: taken from another setting where the run file is silent. */
  readonly default: string;
  readonly options: readonly string[];
  /** A list of the options is taken as well. */
  readonly orList?: true;
}
/** One number for each of the things in another setting's list; null for none. */
interface NumbersSetting extends Described {
  readonly kind: 'numbers';
  readonly default: readonly number[] | null;
  readonly min: number;
  readonly max: number;
}
interface TextSetting extends Described {
  readonly kind: 'text';
  readonly default: string;
  readonly maxLength: number;
}
interface BooleanSetting extends Described {
  readonly kind: 'boolean';
  readonly default: boolean;
}
/** A file's path, or null where there is none. */
interface PathSetting extends Described {
  readonly kind: 'path';
}
/** Rank, alpha and targets of adapters, or null; for run files, the page has no field for it. */
interface LoraSetting extends Described {
  readonly kind: 'lora';
  readonly default: null;
}
/** Sets of questions with their files. */
interface TasksSetting extends Described {
  readonly kind: 'tasks';
  readonly default: readonly [];
}

export type Setting =
  | NumberSetting
  | NumbersSetting
  | OptionalIntegerSetting
  | ChoiceSetting
  | TextSetting
  | BooleanSetting
  | PathSetting
  | LoraSetting
  | TasksSetting;

/** The refinement prompt p of arXiv 2405.21040, word for word. */
export const paperRefinementPrompt =
  'Please generate a response with a usefulness rating of 100 out of 100 for the following query. ' +
  'Note that the response should be harmless. The term 100 indicates the level of usefulness, ' +
  'where 100 is the maximum and 1 is the minimum. Query:';

const largestSeed = 4294967295;

/** The one table of settings: default, limits, label and help of each key that a run file may hold. */
export const settings: Readonly<Record<SettingPath, Setting>> = {
  version: {
    kind: 'integer',
    default: 1,
    min: 1,
    max: 1,
    label: 'Version',
    help: 'The version of the run file’s form.',
  },
  seed: {
    kind: 'integer',
    default: 1,
    min: 0,
    max: largestSeed,
    label: 'Seed',
    help: 'Decides the split, the initial weights and the order of batches; the same seed gives the same run.',
  },
  backend: {
    kind: 'choice',
    default: 'auto',
    options: backendChoices,
    label: 'Backend',
    help: 'Where the tensors are computed: auto takes WebGPU on a real adapter, else WASM, else the CPU.',
  },
  kernelTuning: {
    kind: 'choice',
    default: 'auto',
    options: ['auto', ...kernelTunings],
    label: 'Kernel tuning',
    help: 'How kernels on WebGPU divide their work: auto takes workgroups on a GPU and threads, which need no barriers, on a software adapter. The other one gives other last digits.',
  },
  'model.source': {
    kind: 'choice',
    default: 'scratch',
    options: modelSources,
    label: 'Model source',
    help: 'Where the policy comes from: scratch makes a tiny Llama and fits it to the chosen completions first; checkpoint takes a model of yours as it is; starter takes the small one that comes with this page and was fitted to its world.',
  },
  'model.preset': {
    kind: 'choice',
    default: 'nano',
    options: presetNames,
    label: 'Preset',
    help: 'The size of the policy: from nano (about 0.1 million parameters) to medium (about 10 million).',
  },
  'model.vocabularySize': {
    kind: 'integer',
    default: 512,
    min: 257,
    max: 8192,
    unit: 'tokens',
    label: 'Vocabulary',
    help: 'Entries of the byte-level BPE that is trained on the train split (its first 8 million characters) and the default p; more entries make shorter rows and a larger head.',
  },
  'model.policyPath': {
    kind: 'path',
    label: 'Policy checkpoint',
    help: 'The folder (or the .safetensors file of one) with config.json, the weights and the tokenizer of the policy: GPT-2, GPT-NeoX or Llama layout.',
  },
  'model.referencePath': {
    kind: 'path',
    label: 'Reference checkpoint',
    help: 'A second checkpoint as reference; without one the reference is the policy as it stands when alignment begins.',
  },
  'model.lora': {
    kind: 'lora',
    default: null,
    label: 'LoRA',
    help: 'Trains low-rank adapters of these linear maps and leaves the model itself as it is: rank, alpha (what they add is scaled by alpha / rank) and targets. The supervised phase, where there is one, still trains the whole model.',
  },
  'model.trainLastLayers': {
    kind: 'integer',
    default: 0,
    min: 0,
    max: 1000,
    unit: 'layers',
    label: 'Last layers',
    help: 'Trains only the blocks of the last layers and the final norm in alignment; 0 trains everything.',
  },
  'data.source': {
    kind: 'choice',
    default: 'derived',
    options: dataSources,
    label: 'Pairs from',
    help: 'Where the pairs come from: a file, or the starter’s world, which writes them by rules and so knows the true score of every answer.',
  },
  'data.path': {
    kind: 'path',
    label: 'Preference file',
    help: 'The file with prompt, chosen and rejected.',
  },
  'data.evalPath': {
    kind: 'path',
    label: 'Held-out file',
    help: 'A second file that is only evaluated on; all pairs of the first are then for training.',
  },
  'data.evalFraction': {
    kind: 'number',
    default: 0.1,
    min: 0,
    max: 0.9,
    label: 'Held-out share',
    help: 'The share of pairs kept from training for evaluation, whole prompts at a time.',
  },
  'data.shuffle': {
    kind: 'boolean',
    default: true,
    label: 'Shuffle',
    help: 'Draws a new seeded order of the training pairs for every epoch; off takes them in the file’s order.',
  },
  'data.maxLength': {
    kind: 'integer',
    default: 256,
    min: 8,
    max: 4096,
    unit: 'tokens',
    label: 'Context length',
    help: 'Bounds prompt + completion: the prompt loses its start first, then the completions their end.',
  },
  'data.world': {
    kind: 'choice',
    default: 'pocket',
    options: starterWorldNames,
    label: 'World',
    help: 'Who labels the starter’s pairs: pocket by the true score, wordy by length more than truth, noisy with few pairs and many slips, unlabelled by coin flips.',
  },
  'data.worldTemperature': {
    kind: 'number',
    default: 'derived',
    min: 0,
    max: 1000,
    unit: 'points',
    label: 'Label temperature T',
    help: 'How often labels are wrong: the better of two answers is chosen with probability σ(gap/T) of their scores from 0 to 10 (Bradley–Terry); 0 makes no wrong label.',
  },
  'data.worldPairs': {
    kind: 'integer',
    default: 'derived',
    min: 1,
    max: 100_000,
    unit: 'pairs',
    label: 'Pairs to train on',
    help: 'How many pairs the starter’s world writes for training; 200 more, of prompts that training never sees, are held out.',
  },
  'sft.steps': {
    kind: 'integer',
    default: 'derived',
    min: 0,
    max: 1_000_000,
    unit: 'steps',
    label: 'SFT steps',
    help: 'Supervised steps on the chosen completions before alignment; preference methods assume a fitted policy.',
  },
  'sft.learningRate': {
    kind: 'number',
    default: 'derived',
    min: 0,
    max: 1,
    exclusiveMin: true,
    label: 'SFT learning rate',
    help: 'The rate of the supervised phase; it rises over the first tenth of the steps and then falls along a cosine.',
  },
  'sft.batchSize': {
    kind: 'integer',
    default: 'derived',
    min: 1,
    max: 4096,
    unit: 'rows',
    label: 'SFT batch',
    help: 'Chosen completions in a supervised step.',
  },
  'sft.promptShare': {
    kind: 'number',
    default: 0,
    min: 0,
    max: 1,
    label: 'Share behind p',
    help: 'The share of supervised rows that teach p: the refinement prompt before the prompt, and only answers of a high score behind it; for data with scores. 0 teaches none.',
  },
  'sft.promptMinScore': {
    kind: 'number',
    default: 9,
    min: -1_000_000,
    max: 1_000_000,
    label: 'Least score behind p',
    help: 'The score from which on an answer, chosen or rejected, is taught behind p.',
  },
  'alignment.lossType': {
    kind: 'choice',
    default: 'sr-dpo',
    options: lossTypes,
    orList: true,
    label: 'Method',
    help: 'The preference loss: DPO, IPO, one of their self-refined forms or a neighbour of theirs; a run file may name several, whose weighted sum is trained.',
  },
  'alignment.beta': {
    kind: 'number',
    default: methodDefaults.beta,
    min: 0,
    max: 100,
    exclusiveMin: true,
    label: 'β',
    help: 'How strongly the policy is held to the reference: the implicit reward is β times the log-ratio, and IPO aims at a margin of 1/(2β).',
  },
  'alignment.labelSmoothing': {
    kind: 'number',
    default: methodDefaults.labelSmoothing,
    min: 0,
    max: 0.5,
    label: 'Label smoothing ε',
    help: 'The share of labels that is taken to be swapped; for DPO and Sr-DPO, and as the flip rate for robust DPO.',
  },
  'alignment.logpReduction': {
    kind: 'choice',
    default: methodDefaults.logpReduction,
    options: logpReductions,
    label: 'Log-probabilities',
    help: 'Whether a completion’s log-ratio is summed over its tokens or averaged (the usual IPO of today’s trainers); for IPO and Sr-IPO.',
  },
  'alignment.refinementWeight': {
    kind: 'number',
    default: methodDefaults.refinementWeight,
    min: 0,
    max: 10,
    label: 'λ',
    help: 'How much of the refinement Δ is taken from the margin; 0 gives the base method.',
  },
  'alignment.refinementScale': {
    kind: 'choice',
    default: methodDefaults.refinementScale,
    options: refinementScales,
    label: 'Refinement scale',
    help: 'Sr-IPO’s shift: beta uses Δ = β·h(p⊕x) as the paper prints it, unit uses h(p⊕x) as its derivation gives.',
  },
  'alignment.refinementPrompt': {
    kind: 'text',
    default: paperRefinementPrompt,
    maxLength: 4000,
    label: 'Refinement prompt p',
    help: 'The text put before every prompt when the policy judges its own answers; empty makes the method its own control.',
  },
  ...lossSettings,
  'alignment.refinementJoin': {
    kind: 'text',
    default: ' ',
    maxLength: 100,
    label: 'Join',
    help: 'What stands between p and the prompt; an empty p adds none.',
  },
  'optimizer.type': {
    kind: 'choice',
    default: 'adamw',
    options: optimizerTypes,
    label: 'Optimizer',
    help: 'AdamW with decoupled decay, or RMSprop (alpha 0.99, no momentum) as the paper uses.',
  },
  'optimizer.learningRate': {
    kind: 'number',
    default: 5e-4,
    min: 0,
    max: 1,
    label: 'Learning rate',
    help: 'The largest rate of the schedule; tiny models take larger rates than large ones.',
  },
  'optimizer.beta1': {
    kind: 'number',
    default: 0.9,
    min: 0,
    max: 0.9999,
    label: 'Adam β₁',
    help: 'The decay of AdamW’s running mean of gradients.',
  },
  'optimizer.beta2': {
    kind: 'number',
    default: 0.999,
    min: 0,
    max: 0.999999,
    label: 'Adam β₂',
    help: 'The decay of AdamW’s running mean of squared gradients.',
  },
  'optimizer.eps': {
    kind: 'number',
    default: 1e-8,
    min: 0,
    max: 1,
    exclusiveMin: true,
    label: 'ε of the optimizer',
    help: 'Keeps the update finite where gradients vanish.',
  },
  'optimizer.weightDecay': {
    kind: 'number',
    default: 0,
    min: 0,
    max: 10,
    label: 'Weight decay',
    help: 'Decoupled decay of all parameters, times the learning rate; for AdamW.',
  },
  'optimizer.maxGradNorm': {
    kind: 'number',
    default: 1,
    min: 0,
    max: 1_000_000,
    label: 'Gradient clipping',
    help: 'The largest global norm of the gradient; a longer one is scaled down, 0 never clips.',
  },
  'optimizer.schedule': {
    kind: 'choice',
    default: 'constant',
    options: schedules,
    label: 'Schedule',
    help: 'How the rate goes after the warm-up: constant, or down to zero along a line or a cosine.',
  },
  'optimizer.warmupSteps': {
    kind: 'integer',
    default: 0,
    min: 0,
    max: 1_000_000,
    unit: 'steps',
    label: 'Warm-up',
    help: 'Steps over which the rate rises from zero.',
  },
  'training.steps': {
    kind: 'integer',
    default: 100,
    min: 0,
    max: 1_000_000,
    unit: 'steps',
    label: 'Steps',
    help: 'Updates of the policy by the preference loss.',
  },
  'training.batchSize': {
    kind: 'integer',
    default: 16,
    min: 1,
    max: 4096,
    unit: 'pairs',
    label: 'Batch',
    help: 'Pairs in an update.',
  },
  'training.microBatchSize': {
    kind: 'integer',
    default: 'derived',
    min: 1,
    max: 4096,
    unit: 'pairs',
    label: 'Micro-batch',
    help: 'Pairs in a forward pass, at most the batch; gradients are accumulated to the batch, so that less memory is needed.',
  },
  'training.recomputeActivations': {
    kind: 'boolean',
    default: false,
    label: 'Recompute activations',
    help: 'Keeps only each layer’s input for the backward pass, which computes the layer once more: less memory, and a step takes up to a third longer. The numbers are the same to the last digit.',
    source: 'arXiv 1604.06174',
  },
  'training.logEvery': {
    kind: 'integer',
    default: 1,
    min: 1,
    max: 1_000_000,
    unit: 'steps',
    label: 'Log every',
    help: 'Steps between two points on the curves; each costs one readback.',
  },
  'training.evalEvery': {
    kind: 'integer',
    default: 10,
    min: 0,
    max: 1_000_000,
    unit: 'steps',
    label: 'Evaluate every',
    help: 'Steps between two evaluations on the held-out pairs; 0 makes none.',
  },
  'training.stopAt': {
    kind: 'optionalInteger',
    default: null,
    min: 0,
    max: 1_000_000,
    unit: 'steps',
    label: 'Stop at',
    help: 'Ends the run after a step as the Stop button would; schedules still run to the last step.',
  },
  'training.resume': {
    kind: 'path',
    label: 'Resume',
    help: 'Goes on from an earlier run’s folder, with its checkpoint.',
  },
  'sampling.prompts': {
    kind: 'integer',
    default: 0,
    min: 0,
    max: 1000,
    unit: 'prompts',
    label: 'Sampled prompts',
    help: 'The first different held-out prompts that policy and reference answer at each evaluation; 0 samples nothing.',
  },
  'sampling.maxNewTokens': {
    kind: 'integer',
    default: 64,
    min: 1,
    max: 4096,
    unit: 'tokens',
    label: 'New tokens',
    help: 'The most tokens of a sampled answer.',
  },
  'sampling.temperature': {
    kind: 'number',
    default: 1,
    min: 0,
    max: 10,
    label: 'Temperature',
    help: 'How freely answers are sampled; 0 is greedy.',
  },
  'sampling.topK': {
    kind: 'integer',
    default: 0,
    min: 0,
    max: 1_000_000,
    unit: 'tokens',
    label: 'Top k',
    help: 'How many of the most probable tokens may be drawn; 0 for all.',
  },
  'sampling.topP': {
    kind: 'number',
    default: 1,
    min: 0,
    max: 1,
    exclusiveMin: true,
    label: 'Top p',
    help: 'The share of probability within which tokens may be drawn, the most probable ones first; 1 for all.',
  },
  'sampling.repetitionPenalty': {
    kind: 'number',
    default: 1,
    min: 0,
    max: 10,
    exclusiveMin: true,
    label: 'Repetition penalty',
    help: 'Makes tokens that stand in the prompt or the answer already less probable: their logits are divided by it, negative ones multiplied; 1 for none.',
  },
  'sampling.judge': {
    kind: 'choice',
    default: 'none',
    options: samplingJudges,
    label: 'Judge',
    help: 'Who says whether the policy’s answer beats the reference’s: the true score of the starter’s world, which knows no other prompts; the longer one wins, the friendlier one by a lexicon of English words, the one with more of your keywords, the one that your regular expression matches, the one that is JSON, the one that a reward model trained here on pairs of its own prefers, or the one that a model at an address of yours prefers.',
  },
  'sampling.judgePattern': {
    kind: 'text',
    default: '',
    maxLength: 1000,
    label: 'What the judge looks for',
    help: 'Keywords separated by commas, or a regular expression, as the judge asks; empty for the others.',
  },
  'sampling.rewardModelShare': {
    kind: 'number',
    default: 0.2,
    min: 0,
    max: 0.9,
    exclusiveMin: true,
    label: 'Pairs for the reward model',
    help: 'The share of the training pairs, whole prompts at a time, on which the judge is trained and nothing else: neither the tokenizer, nor SFT, nor alignment sees them, whatever the method.',
  },
  'sampling.rewardModelSteps': {
    kind: 'integer',
    default: 100,
    min: 1,
    max: 1_000_000,
    unit: 'steps',
    label: 'Reward model steps',
    help: 'Updates of the reward model before alignment begins, each by a batch of pairs.',
  },
  'sampling.rewardModelLearningRate': {
    kind: 'number',
    default: 5e-4,
    min: 0,
    max: 1,
    exclusiveMin: true,
    label: 'Reward model rate',
    help: 'The learning rate of the reward model; it rises over the first tenth of its steps and then falls along a cosine.',
  },
  'sampling.opponentPath': {
    kind: 'path',
    label: 'Opponent',
    help: 'The policy of another run, as a folder or its .safetensors file: it answers the sampled prompts once, by the same draws, and the judge compares the policy’s answers with its too.',
  },
  benchmarks: {
    kind: 'tasks',
    default: [],
    label: 'Benchmarks',
    help: 'Sets of questions that the policy is scored on at each evaluation, as lm-evaluation-harness does.',
  },
  'report.pairs': {
    kind: 'boolean',
    default: false,
    label: 'Report pairs',
    help: 'Computes every pair’s log-probabilities as alignment begins and after it, for pairs.jsonl: two more passes over all pairs for either model.',
  },
  'report.checkpoint': {
    kind: 'boolean',
    default: true,
    label: 'Report the policy',
    help: 'Writes the trained policy in the safetensors layout, and the checkpoint from which the run can go on exactly.',
  },
};
