import { methodName } from '../methods/methods';
import type { LossChoice } from '../methods/lossTypes';
import { faultOf } from '../protocol/resolveConfig';
import {
  sameValue,
  writtenValue,
  type SettingPath,
  type SettingValue,
} from '../protocol/runConfig';
import { settings as settingsTable } from '../protocol/settings';
import {
  decayBelongsToAdamW,
  methodLacks,
  notInAddress,
} from '../shared/sentences/runFileSentences';
import { defaultOf, defaultSettings, settleMethod } from './settingValues';
import type { RefineryState } from './state';

type Settings = RefineryState['settings'];

/** What stands in an address where every setting is at its default. */
export const allDefaults = 'defaults';

/** What an address can hold: the files are the reader's own. */
const addressable = (Object.keys(settingsTable) as SettingPath[]).filter(
  (path) => path !== 'version' && !['path', 'tasks'].includes(settingsTable[path].kind),
);
const known = new Set<string>(addressable);

const escaped = (text: string): string => text.replaceAll('%', '%25').replaceAll(';', '%3B');
const unescaped = (text: string): string => text.replaceAll('%3B', ';').replaceAll('%25', '%');

/** The settings that differ from their defaults, as `alignment.beta:0.2;seed:7`; those out of order are left out. */
export function settingsInAddress(settings: Settings): string {
  const parts = addressable
    .filter((path) => faultOf(path, settings[path]) === null)
    .filter((path) => !sameValue(settings[path], defaultOf(path, settings)))
    .map((path) => `${path}:${escaped(writtenValue(settings[path]))}`);
  return parts.length === 0 ? allDefaults : parts.join(';');
}

function parsed(text: string): SettingValue {
  try {
    return JSON.parse(text) as SettingValue;
  } catch {
    return text;
  }
}

/** A value as the address writes it; what cannot be one stays text, so that its fault can show it. */
function valueOf(path: SettingPath, text: string): SettingValue {
  switch (settingsTable[path].kind) {
    case 'number':
    case 'integer':
      return text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text);
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text;
    case 'numbers':
      return text === 'null' ? null : text.split(',').map(Number);
    case 'choice':
      // Only a method may be a list, and no option has a comma.
      return text.includes(',') ? text.split(',') : text;
    case 'text':
    case 'path':
    case 'tasks':
      return text;
    case 'optionalInteger':
    case 'lora':
      return parsed(text);
  }
}

const quoted = (text: string): string =>
  JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);

/** Reads what `settingsInAddress` wrote, or what somebody typed: the settings, and what is refused and why. */
export function settingsFromAddress(part: string): {
  readonly settings: Settings;
  readonly faults: readonly string[];
} {
  const given = new Map<SettingPath, SettingValue>();
  const faults: string[] = [];
  for (const entry of part.split(';')) {
    if (entry === '' || entry === allDefaults) continue;
    const colon = entry.indexOf(':');
    const name = colon < 0 ? entry : entry.slice(0, colon);
    if (!known.has(name)) {
      faults.push(notInAddress(quoted(name)));
      continue;
    }
    const path = name as SettingPath;
    const value = valueOf(path, colon < 0 ? '' : unescaped(entry.slice(colon + 1)));
    const fault = faultOf(path, value);
    if (fault === null) given.set(path, value);
    else faults.push(fault.replace(/\.$/, ''));
  }
  let settings: Settings = { ...defaultSettings(), ...Object.fromEntries(given) };
  // Each follows those before it where the address is silent.
  for (const path of addressable)
    if (!given.has(path)) settings = { ...settings, [path]: defaultOf(path, settings) };
  const settled = settleMethod(settings);
  const name = methodName({
    lossType: settled.settings['alignment.lossType'] as LossChoice,
    lossWeights: null,
  });
  for (const path of settled.reset)
    faults.push(
      path === 'optimizer.weightDecay' ? decayBelongsToAdamW(path) : methodLacks(path, name),
    );
  return { settings: settled.settings, faults };
}
