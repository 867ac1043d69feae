import type { LossType } from '../methods/lossTypes';
import type { SettingPath, SettingValue } from './runConfig';

type Values = Readonly<Partial<Record<SettingPath, SettingValue>>>;

/** The refinement prompt that the starter policy was taught: behind it stood only answers that score 9 or more. */
export const starterRefinementPrompt = 'Please give an answer rated 100 out of 100. Query:';

/** What every run of the starter has where its file is silent. */
const common: Values = {
  'sft.steps': 0,
  'alignment.refinementPrompt': starterRefinementPrompt,
  'optimizer.learningRate': 2e-4,
  'optimizer.schedule': 'constant',
  'optimizer.warmupSteps': 10,
  'training.steps': 200,
  'training.batchSize': 16,
  'training.evalEvery': 50,
  'sampling.prompts': 91,
  'sampling.maxNewTokens': 64,
  'sampling.judge': 'starter',
};

/** What a method adds; one that is not here keeps the table's own defaults. */
const ofMethod: Readonly<Partial<Record<LossType, Values>>> = {
  dpo: { 'alignment.beta': 0.3 },
  ipo: { 'alignment.beta': 0.05 },
  'sr-dpo': { 'alignment.beta': 0.5, 'alignment.refinementWeight': 0.3 },
  'sr-ipo': {
    'alignment.beta': 0.1,
    'alignment.refinementWeight': 0.5,
    'alignment.refinementScale': 'unit',
  },
};

/** The settings of the starter's preset for a method: where a run of it is silent, these are its defaults. */
export function starterPreset(lossType: unknown): Values {
  return { ...common, ...ofMethod[lossType as LossType] };
}
