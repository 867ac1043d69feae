import * as v from 'valibot';

import { kernelTunings } from '../shared/kernelTuning';
import {
  referenceIsGone,
  referenceIsNew,
  scheduleRunsElsewhere,
  settingDiffers,
  stepIsPast,
} from '../shared/sentences/resumeSentences';
import { optimizerTypes, type RunConfig, type SettingPath } from './runConfig';
import { settings } from './settings';

/** The files of a run's checkpoint; which of them a checkpoint has follows from its phase. */
export const runCheckpointFiles = {
  state: 'state.json',
  policy: 'policy.safetensors',
  optimizer: 'optimizer.safetensors',
  reference: 'reference.safetensors',
  logps: 'logps.safetensors',
  reward: 'reward.safetensors',
} as const;

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const numbers = v.record(v.string(), v.number());

/**
 * What stands in state.json: where a run is, and what its weights' files must hold.
 * No random stream has a state here: each is made anew from the seed by its purpose and epoch, so that
 * the step alone gives the order of all batches to come.
 */
export const runCheckpointSchema = v.object({
  version: v.literal(1),
  /** The resolved run file; `openRunCheckpoint` checks it against the table. */
  config: v.record(v.string(), v.unknown()),
  configHash: hash,
  dataHash: hash,
  evalDataHash: v.nullable(hash),
  /** Usable pairs of both files. */
  pairs: count,
  tokenizerHash: hash,
  /** Of a sample of its own reference's weights; null where the run has none, or an earlier version wrote this. */
  referenceHash: v.optional(v.nullable(hash), null),
  /** Of a sample of its opponent's weights; null where the run has none, or an earlier version wrote this. */
  opponentHash: v.optional(v.nullable(hash), null),
  backend: v.string(),
  /** Of the kernels on WebGPU; null elsewhere. */
  kernelTuning: v.optional(v.nullable(v.picklist(kernelTunings)), null),
  phase: v.picklist(['sft', 'align']),
  /** Steps of the phase that were taken, one that was left out for a number not finite included. */
  step: count,
  /** The step in passes over the training pairs. */
  epoch: v.number(),
  /** Tokens trained on in this phase. */
  tokens: count,
  /** Whether the evaluation that is due after this step is done, where there is one. */
  evaluated: v.boolean(),
  optimizer: v.nullable(v.object({ type: v.picklist(optimizerTypes), steps: count })),
  /**
   * Where the training of a judge stood, of which a run that goes on says only what comes behind it; null where it
   * has not begun, or its weights are kept.
   */
  reward: v.optional(v.nullable(v.object({ step: count, evaluated: v.boolean() })), null),
  /** What the loss carries from step to step, such as moving averages, by name. */
  lossState: numbers,
  lastMetrics: v.object({ train: v.nullable(numbers), eval: v.nullable(numbers) }),
  /** SHA-256 of every other file. */
  files: v.record(v.string(), hash),
});
/** Where a run is, without what belongs to the files alone. */
export type RunCheckpointState = Readonly<
  Omit<v.InferOutput<typeof runCheckpointSchema>, 'version' | 'config' | 'files'>
> & { readonly config: RunConfig };

/**
 * Settings that a run may change where it goes on: none of them decides a weight. Files may lie
 * elsewhere, since what they hold is compared; on another backend, or with its kernels tuned otherwise, the last digits differ.
 */
const free = new Set<SettingPath>([
  'backend',
  'kernelTuning',
  // Its weights are in the checkpoint.
  'model.policyPath',
  // Whether there is one is compared below, its weights when they are read.
  'model.referencePath',
  'data.path',
  'data.evalPath',
  'training.steps',
  // Its numbers have the same bits.
  'training.recomputeActivations',
  'training.logEvery',
  'training.evalEvery',
  'training.stopAt',
  'training.resume',
  'sampling.prompts',
  'sampling.maxNewTokens',
  'sampling.temperature',
  'sampling.topK',
  'sampling.topP',
  'sampling.repetitionPenalty',
  'sampling.judge',
  'sampling.judgePattern',
  // It is asked anew, and answers alike.
  'sampling.opponentPath',
  'benchmarks',
  'report.pairs',
  'report.checkpoint',
]);

function valueAt(config: RunConfig, path: SettingPath): string {
  const [section, key] = path.split('.') as [keyof RunConfig, string | undefined];
  const part: unknown = config[section];
  return JSON.stringify(key === undefined ? part : (part as Record<string, unknown>)[key]);
}

/** The sentence that says why a run file cannot go on from a checkpoint, or null. */
export function resumeFault(config: RunConfig, from: RunCheckpointState): string | null {
  for (const path of Object.keys(settings) as SettingPath[]) {
    const [now, then] = [valueAt(config, path), valueAt(from.config, path)];
    if (!free.has(path) && now !== then) return settingDiffers(path, now, then);
  }
  const [now, then] = [config.model.referencePath, from.config.model.referencePath];
  if (then !== null && now === null) return referenceIsGone(then);
  if (then === null && now !== null) return referenceIsNew(now);
  // A reward model takes pairs from training, so that it can neither come nor go.
  const judges = [config.sampling.judge, from.config.sampling.judge] as const;
  if (judges[0] !== judges[1] && judges.includes('reward-model'))
    return settingDiffers('sampling.judge', JSON.stringify(judges[0]), JSON.stringify(judges[1]));
  const { steps, stopAt } = config.training;
  const { schedule } = config.optimizer;
  if (schedule !== 'constant' && steps !== from.config.training.steps)
    return scheduleRunsElsewhere(steps, from.config.training.steps, schedule);
  if (from.phase === 'sft') return null;
  if (steps < from.step) return stepIsPast('steps', steps, from.step);
  if (stopAt !== null && stopAt <= from.step) return stepIsPast('stopAt', stopAt, from.step);
  return null;
}
