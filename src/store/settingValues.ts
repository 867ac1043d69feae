import { settingsOfSomeLosses, takesSetting } from '../methods/methods';
import type { LossChoice } from '../methods/lossTypes';
import { defaultOf as defaultGiven } from '../protocol/derivedDefaults';
import { defaultConfig, resolveConfig } from '../protocol/resolveConfig';
import {
  sameValue,
  type RunConfig,
  type SettingPath,
  type SettingValue,
} from '../protocol/runConfig';
import { settings as settingsTable } from '../protocol/settings';
import { RefineryError } from '../shared/errors';
import type { RefineryState } from './state';

type Settings = RefineryState['settings'];

/** Settings that stand for files: the page holds those itself. */
const filePaths = {
  'data.path': 'path',
  'data.evalPath': 'evalPath',
  'model.policyPath': 'policyPath',
  'model.referencePath': 'referencePath',
  'sampling.opponentPath': 'opponentPath',
} as const;
const isFilePath = (path: SettingPath): path is keyof typeof filePaths => path in filePaths;

/** What the files are called that a run takes. */
export interface RunFiles {
  /** Null where the starter's world writes the pairs. */
  readonly path: string | null;
  readonly evalPath: string | null;
  readonly policyPath: string | null;
  readonly referencePath: string | null;
  readonly opponentPath: string | null;
}
const paths = Object.keys(settingsTable) as SettingPath[];

/** A run's configuration as values by dotted path. */
export function valuesOf(config: RunConfig): Settings {
  const values: Partial<Record<SettingPath, SettingValue>> = {};
  for (const path of paths) {
    const [section, key] = path.split('.') as [keyof RunConfig, string | undefined];
    const part: unknown = config[section];
    values[path] = (
      key === undefined ? part : (part as Record<string, unknown>)[key]
    ) as SettingValue;
  }
  return values as Settings;
}

// Made once: every field asks for its own at every step of a run.
const allDefaults = Object.freeze(valuesOf(defaultConfig('your file')));

/** Every setting at its default. */
export function defaultSettings(): Settings {
  return allDefaults;
}

/** A configuration as the page's settings: it knows its files by itself, and keeps no path. */
export function withoutFiles(config: RunConfig): Settings {
  const { data } = defaultConfig('your file');
  return valuesOf({
    ...config,
    data: { ...config.data, path: data.path, evalPath: data.evalPath },
    model: { ...config.model, policyPath: null, referencePath: null },
    sampling: { ...config.sampling, opponentPath: null },
    training: { ...config.training, resume: null },
  });
}

/** What the defaults of other settings follow. */
const deciding = [
  ...(['model.source', 'model.preset', 'data.world'] as const),
  ...(['alignment.lossType', 'training.batchSize'] as const),
];

/**
 * The default of one setting, given the others: a preset brings its SFT phase, a batch its micro-batch,
 * and the starter its settings for the method.
 */
export function defaultOf(path: SettingPath, settings: Settings): SettingValue {
  if (isFilePath(path)) return defaultSettings()[path];
  return defaultGiven(path, new Map(deciding.map((other) => [other, settings[other]])));
}

/** The settings after a change that others follow: those that stood at their defaults stay there. */
export function withDefaultsFollowed(before: Settings, after: Settings): Settings {
  let followed = after;
  for (const path of paths)
    if (sameValue(before[path], after[path]) && sameValue(before[path], defaultOf(path, before)))
      followed = { ...followed, [path]: defaultOf(path, followed) };
  return followed;
}

/**
 * The run file that the page's settings make.
 * @throws RefineryError `bad_config` with the first fault or clash
 */
export function configOf(settings: Settings, files: RunFiles): RunConfig {
  const file: Record<string, unknown> = {};
  for (const path of paths) {
    const [section, key] = path.split('.') as [string, string | undefined];
    const value = isFilePath(path) ? files[filePaths[path]] : settings[path];
    if (key === undefined) file[section] = value;
    else file[section] = { ...(file[section] as object | undefined), [key]: value };
  }
  return resolveConfig(file);
}

/** Stand-ins for the files of a run, which its settings do not know. */
function someFiles(settings: Settings, opponentPath: string | null = null): RunFiles {
  const model = settings['model.source'] === 'checkpoint' ? 'your model' : null;
  return {
    ...{ path: settings['data.source'] === 'starter' ? null : 'your file', evalPath: null },
    ...{ policyPath: model, referencePath: null, opponentPath },
  };
}

/**
 * The run that the settings would make of some files; null while something is wrong with them.
 * @param opponent the opponent's name, where it has one
 */
export function asRun(settings: Settings, opponent: string | null): RunConfig | null {
  return settingsFault(settings, opponent) === null
    ? configOf(settings, someFiles(settings, opponent))
    : null;
}

/** The sentence that stands in the way of a run, or null. */
export function settingsFault(settings: Settings, opponent: string | null = null): string | null {
  try {
    configOf(settings, someFiles(settings, opponent));
    return null;
  } catch (error) {
    if (error instanceof RefineryError) return error.message;
    throw error;
  }
}

/** Settings that the method or the optimizer does not take go back to their defaults, so that they cannot clash. */
export function settleMethod(settings: Settings): {
  readonly settings: Settings;
  readonly reset: readonly SettingPath[];
} {
  const lossType = settings['alignment.lossType'] as LossChoice;
  const defaults = defaultSettings();
  const reset = settingsOfSomeLosses
    .filter((name) => !takesSetting({ lossType }, name))
    .map((name): SettingPath => `alignment.${name}`)
    .filter((path) => settings[path] !== defaults[path]);
  // Weights belong to a list.
  const weights = 'alignment.lossWeights';
  if (typeof lossType === 'string' && settings[weights] !== null) reset.push(weights);
  // RMSprop has no decay.
  const decay = 'optimizer.weightDecay';
  if (settings['optimizer.type'] !== 'adamw' && settings[decay] !== defaults[decay])
    reset.push(decay);
  const changed = Object.fromEntries(reset.map((path) => [path, defaults[path]]));
  return { settings: { ...settings, ...changed }, reset };
}
