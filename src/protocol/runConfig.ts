import type { MethodSettings } from '../methods/lossTypes';
import type { KernelTuning } from '../shared/kernelTuning';
import { usualTargets, type LoraFamily } from '../shared/loraModules';
import type { StarterWorldName } from './starterWorlds';
import type { TaskEntry } from './tasks';

export const backendChoices = ['auto', 'webgpu', 'wasm', 'cpu'] as const;
export type BackendChoice = (typeof backendChoices)[number];

export const modelSources = ['scratch', 'checkpoint', 'starter'] as const;
export type ModelSource = (typeof modelSources)[number];

/** Whether a model comes with weights and a tokenizer of its own. */
export const isGiven = (source: SettingValue): boolean => source !== 'scratch';

export const dataSources = ['file', 'starter'] as const;
export type DataSource = (typeof dataSources)[number];

export const presetNames = ['nano', 'micro', 'small', 'medium'] as const;
export type PresetName = (typeof presetNames)[number];

export const optimizerTypes = ['adamw', 'rmsprop'] as const;
export type OptimizerType = (typeof optimizerTypes)[number];

export const schedules = ['constant', 'linear', 'cosine'] as const;
export type Schedule = (typeof schedules)[number];

/** Who says which of two answers is better. */
export const samplingJudges = [
  'none',
  'starter',
  'length',
  'sentiment',
  'keyword',
  'regex',
  'json',
  'reward-model',
  'remote',
] as const;
export type SamplingJudge = (typeof samplingJudges)[number];

/** A judge that gives each answer a score by rules. */
export type ScoringJudge = Exclude<SamplingJudge, 'none' | 'reward-model' | 'remote'>;

/** Whether a judge looks for something that it must be told. */
export function looksForPattern(judge: SamplingJudge): boolean {
  return judge === 'keyword' || judge === 'regex';
}

/** Low-rank adapters that are trained in the model's place: `alpha / rank` scales what they add. */
export interface LoraSettings {
  readonly rank: number;
  readonly alpha: number;
  /** Linear maps by the names of the checkpoint's family or by ours. */
  readonly targets: readonly string[];
}

/** Adapters as most people begin with them, in the names of a family's layout. */
export function usualLoraOf(family: LoraFamily): LoraSettings {
  return { rank: 8, alpha: 16, targets: usualTargets[family] };
}

/** A whole run: everything that decides its numbers. The meaning of each key stands in the settings table. */
export interface RunConfig {
  readonly version: 1;
  readonly seed: number;
  readonly backend: BackendChoice;
  readonly kernelTuning: 'auto' | KernelTuning;
  readonly model: {
    readonly source: ModelSource;
    readonly preset: PresetName;
    readonly vocabularySize: number;
    readonly policyPath: string | null;
    readonly referencePath: string | null;
    readonly lora: LoraSettings | null;
    readonly trainLastLayers: number;
  };
  readonly data: {
    readonly source: DataSource;
    readonly path: string | null;
    readonly evalPath: string | null;
    readonly evalFraction: number;
    readonly shuffle: boolean;
    readonly maxLength: number;
    readonly world: StarterWorldName;
    readonly worldTemperature: number;
    readonly worldPairs: number;
  };
  readonly sft: {
    readonly steps: number;
    readonly learningRate: number;
    readonly batchSize: number;
    readonly promptShare: number;
    readonly promptMinScore: number;
  };
  readonly alignment: MethodSettings & {
    readonly refinementPrompt: string;
    readonly refinementJoin: string;
  };
  readonly optimizer: {
    readonly type: OptimizerType;
    readonly learningRate: number;
    readonly beta1: number;
    readonly beta2: number;
    readonly eps: number;
    readonly weightDecay: number;
    readonly maxGradNorm: number;
    readonly schedule: Schedule;
    readonly warmupSteps: number;
  };
  readonly training: {
    readonly steps: number;
    readonly batchSize: number;
    readonly microBatchSize: number;
    readonly recomputeActivations: boolean;
    readonly logEvery: number;
    readonly evalEvery: number;
    readonly stopAt: number | null;
    readonly resume: string | null;
  };
  readonly sampling: {
    readonly prompts: number;
    readonly maxNewTokens: number;
    readonly temperature: number;
    readonly topK: number;
    readonly topP: number;
    readonly repetitionPenalty: number;
    readonly judge: SamplingJudge;
    /** Keywords separated by commas, or a regular expression: what the judge looks for. */
    readonly judgePattern: string;
    readonly rewardModelShare: number;
    readonly rewardModelSteps: number;
    readonly rewardModelLearningRate: number;
    readonly opponentPath: string | null;
  };
  readonly benchmarks: readonly TaskEntry[];
  readonly report: { readonly pairs: boolean; readonly checkpoint: boolean };
}

type Section = Exclude<
  {
    [K in keyof RunConfig]: RunConfig[K] extends readonly unknown[]
      ? never
      : RunConfig[K] extends object
        ? K
        : never;
  }[keyof RunConfig],
  never
>;

/** The dotted path of every setting of a run. */
export type SettingPath =
  | 'version'
  | 'seed'
  | 'backend'
  | 'kernelTuning'
  | 'benchmarks'
  | { [S in Section]: `${S}.${Extract<keyof RunConfig[S], string>}` }[Section];

/** The value that a setting holds. */
export type SettingValue =
  | string
  | number
  | boolean
  | null
  | readonly TaskEntry[]
  | readonly string[]
  | readonly number[]
  | LoraSettings;

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A value as people read it and an address writes it; adapters and benchmarks as JSON. */
export function writtenValue(value: SettingValue): string {
  if (isObject(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return value.some(isObject) ? JSON.stringify(value) : value.join(',');
  return String(value);
}

/** Whether two values of a setting are the same, whatever the order of an object's keys. */
export function sameValue(one: SettingValue, other: SettingValue): boolean {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null)
    return Object.is(one, other);
  const written = (value: object): string => JSON.stringify(Object.entries(value).sort());
  return Array.isArray(one) === Array.isArray(other) && written(one) === written(other);
}
