import { assertNever } from '../shared/assertNever';
import { RefineryError } from '../shared/errors';
import {
  noFileNamed,
  noSuchSetting,
  runFileIsNoObject,
  sectionIsNoObject,
  settingIsNoneOf,
  settingIsNot,
  settingIsOutOfRange,
  settingIsTooLong,
  checkpointNeedsPath,
  settingsClash,
  stopIsPastTheEnd,
} from '../shared/sentences/configSentences';
import { alignmentClash } from './alignmentClashes';
import { loraExcludesLastLayers, loraIsNot } from '../shared/sentences/loraSentences';
import { defaultOf } from './derivedDefaults';
import { judgeClash } from './judgeClashes';
import type { RunConfig, SettingPath } from './runConfig';
import { settings, type Setting } from './settings';
import { tasksFault, tasksFilledIn } from './taskSetting';

/** A run file as somebody wrote it: any part may be missing. */
export type PartialRunConfig = Readonly<Record<string, unknown>>;

const refuse = (sentence: string): never => {
  throw new RefineryError('bad_config', sentence);
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

// JSON has no word for the infinity that 1e999 becomes.
const show = (value: unknown): string =>
  typeof value === 'number' || value === undefined
    ? String(value ?? 'nothing')
    : JSON.stringify(value);

/** A key as a sentence can hold it. */
const named = (key: string): string => (/^[\w.-]+$/.test(key) ? key : JSON.stringify(key));

const paths = Object.keys(settings) as SettingPath[];
const sections = new Set(paths.filter((p) => p.includes('.')).map((p) => p.split('.')[0]));

/** Flattens a run file to dotted paths and refuses what no setting is called. */
function flatten(file: PartialRunConfig): Map<string, unknown> {
  const flat = new Map<string, unknown>();
  for (const [key, value] of Object.entries(file)) {
    if (!sections.has(key)) {
      // A dotted path is how a setting is named, not how a run file writes it.
      if (key.includes('.') || !Object.hasOwn(settings, key)) refuse(noSuchSetting(named(key)));
      flat.set(key, value);
      continue;
    }
    if (!isRecord(value)) {
      refuse(sectionIsNoObject(key, show(value)));
      continue;
    }
    for (const [inner, innerValue] of Object.entries(value)) {
      const path = `${key}.${inner}`;
      if (Object.hasOwn(settings, path)) flat.set(path, innerValue);
      else refuse(noSuchSetting(named(path)));
    }
  }
  return flat;
}

function range(
  setting: Extract<Setting, { kind: 'number' | 'integer' | 'numbers' | 'optionalInteger' }>,
): string {
  if (setting.kind === 'numbers') return `from ${setting.min} to ${setting.max}`;
  const unit = setting.unit ? ` ${setting.unit}` : '';
  return 'exclusiveMin' in setting && setting.exclusiveMin
    ? `above ${setting.min} and at most ${setting.max}${unit}`
    : `from ${setting.min} to ${setting.max}${unit}`;
}

const isWithin = (value: unknown, { min, max }: { readonly min: number; readonly max: number }) =>
  typeof value === 'number' && value >= min && value <= max;
const largestRank = 1024;
const largestAlpha = 1_000_000;

function loraFault(path: string, value: unknown): string | null {
  if (!isRecord(value)) return loraIsNot(path, 'rank, alpha and targets, or null', show(value));
  const { rank, alpha, targets, ...more } = value;
  const [unknown] = Object.keys(more);
  if (unknown !== undefined) return noSuchSetting(named(`${path}.${unknown}`));
  if (!Number.isInteger(rank) || (rank as number) < 1 || (rank as number) > largestRank)
    return loraIsNot(`${path}.rank`, `a whole number from 1 to ${largestRank}`, show(rank));
  if (typeof alpha !== 'number' || !(alpha > 0 && alpha <= largestAlpha))
    return loraIsNot(`${path}.alpha`, `a number above 0 and at most ${largestAlpha}`, show(alpha));
  const isList = Array.isArray(targets) && targets.length > 0;
  if (!isList || !targets.every((target) => typeof target === 'string' && target !== ''))
    return loraIsNot(`${path}.targets`, 'a list of names such as "q_proj"', show(targets));
  return null;
}

/**
 * Checks one setting's value against the table.
 * @returns the sentence that refuses it, or null where it is in order
 */
export function faultOf(path: SettingPath, value: unknown): string | null {
  const setting = settings[path];
  switch (setting.kind) {
    case 'optionalInteger':
      if (value === null) return null;
      return typeof value === 'number' &&
        Number.isInteger(value) &&
        value >= setting.min &&
        value <= setting.max
        ? null
        : `${path}: ${show(value)} is not a whole number ${range(setting)}, or null.`;
    case 'number':
    case 'integer': {
      const kind = setting.kind === 'integer' ? 'a whole number' : 'a number';
      const expected = `${kind} ${range(setting)}`;
      if (typeof value !== 'number' || !Number.isFinite(value))
        return settingIsNot(path, expected, show(value));
      const low = setting.exclusiveMin ? value <= setting.min : value < setting.min;
      if (low || value > setting.max || (setting.kind === 'integer' && !Number.isInteger(value)))
        return settingIsOutOfRange(path, expected, value);
      return null;
    }
    case 'numbers':
      if (value === null) return null;
      return Array.isArray(value) && value.every((one) => isWithin(one, setting))
        ? null
        : settingIsNot(path, `a list of numbers ${range(setting)}`, show(value));
    case 'choice':
      if (setting.orList && Array.isArray(value))
        return value.length > 0 && value.every((one) => setting.options.includes(one as string))
          ? null
          : settingIsNot(path, `a list of some of ${setting.options.join(', ')}`, show(value));
      return typeof value === 'string' && setting.options.includes(value)
        ? null
        : settingIsNoneOf(path, setting.options, show(value));
    case 'text':
      if (typeof value !== 'string') return settingIsNot(path, 'a text', show(value));
      return value.length <= setting.maxLength
        ? null
        : settingIsTooLong(path, setting.maxLength, value.length);
    case 'boolean':
      return typeof value === 'boolean' ? null : settingIsNot(path, 'true or false', show(value));
    case 'path':
      if (value === null) return null;
      return typeof value === 'string' && value !== ''
        ? null
        : settingIsNot(path, 'the path of a file', show(value));
    case 'lora':
      return value === null ? null : loraFault(path, value);
    case 'tasks':
      return tasksFault(path, value, show);
    default:
      return assertNever(setting);
  }
}

/** What a run takes its model and its pairs from, and the files that it names for them. */
function fileClash({ model, data }: RunConfig): string | null {
  const { source, policyPath, referencePath } = model;
  if (source === 'checkpoint' && policyPath === null) return checkpointNeedsPath();
  const ofModel = ['model.source', source] as const;
  if (source !== 'checkpoint' && policyPath !== null)
    return settingsClash(['model.policyPath', policyPath], ofModel, 'checkpoint');
  if (source !== 'checkpoint' && referencePath !== null)
    return settingsClash(['model.referencePath', referencePath], ofModel, 'checkpoint');
  const ofData = ['data.source', data.source] as const;
  if (data.source === 'file') return data.path === null ? noFileNamed('data.path') : null;
  if (data.path !== null) return settingsClash(['data.path', data.path], ofData, 'file');
  return data.evalPath === null
    ? null
    : settingsClash(['data.evalPath', data.evalPath], ofData, 'file');
}

/**
 * The sentence that says which two settings clash, or null.
 * Our RMSprop has no decay, and a decay that does nothing would stand in the run file as if it did.
 */
export function clashOf(config: RunConfig): string | null {
  const ofMethod = alignmentClash(config);
  if (ofMethod !== null) return ofMethod;
  const ofFiles = fileClash(config);
  if (ofFiles !== null) return ofFiles;
  const { type, weightDecay } = config.optimizer;
  if (weightDecay !== 0 && type !== 'adamw')
    return settingsClash(['optimizer.weightDecay', weightDecay], ['optimizer.type', type], 'adamw');
  for (const name of ['beta1', 'beta2', 'eps'] as const) {
    const value = config.optimizer[name];
    if (type === 'adamw' || value === defaultOf(`optimizer.${name}`, new Map())) continue;
    return settingsClash([`optimizer.${name}`, value], ['optimizer.type', type], 'adamw');
  }
  const { lora, trainLastLayers } = config.model;
  if (lora && trainLastLayers > 0) return loraExcludesLastLayers(trainLastLayers);
  const ofJudge = judgeClash(config.sampling);
  if (ofJudge !== null) return ofJudge;
  const { stopAt, steps } = config.training;
  if (stopAt !== null && stopAt > steps) return stopIsPastTheEnd(stopAt, steps);
  return null;
}

/**
 * Fills in a run file from the settings table and checks every value and pairing.
 * @throws RefineryError `bad_config` with one sentence that names the key
 */
export function resolveConfig(file: unknown): RunConfig {
  if (!isRecord(file)) return refuse(runFileIsNoObject(show(file)));
  const chosen = flatten(file);
  for (const [path, value] of chosen) {
    const fault = faultOf(path as SettingPath, value);
    if (fault !== null) refuse(fault);
  }
  const resolved: Record<string, unknown> = {};
  for (const path of paths) {
    const given = chosen.has(path) ? chosen.get(path) : defaultOf(path, chosen);
    const isTasks = settings[path].kind === 'tasks';
    const value = isTasks ? tasksFilledIn(given as RunConfig['benchmarks']) : given;
    const [section, key] = path.split('.') as [string, string | undefined];
    if (key === undefined) resolved[section] = value;
    else resolved[section] = { ...(resolved[section] as object | undefined), [key]: value };
  }
  // Every path of RunConfig is in the table (its type says so) and was checked above.
  const config = resolved as unknown as RunConfig;
  const clash = clashOf(config);
  if (clash !== null) refuse(clash);
  return config;
}

/** The settings that a run has where its file names only the data. */
export function defaultConfig(dataPath: string): RunConfig {
  return resolveConfig({ version: 1, data: { path: dataPath } });
}
