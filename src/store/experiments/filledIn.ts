import { defaultOf } from '../../protocol/derivedDefaults';
import type { KeptRunHead } from '../../protocol/keptRun';
import { resolveConfig } from '../../protocol/resolveConfig';
import type { RunConfig, SettingPath, SettingValue } from '../../protocol/runConfig';
import { settings } from '../../protocol/settings';
import { RefineryError } from '../../shared/errors';

const paths = Object.keys(settings) as SettingPath[];

/** What a configuration holds, by dotted path. */
function written(config: Partial<RunConfig>): Map<string, SettingValue> {
  const found = new Map<string, SettingValue>();
  for (const path of paths) {
    const [section, key] = path.split('.') as [keyof RunConfig, string | undefined];
    const part = config[section] as unknown;
    const value = key === undefined ? part : (part as Record<string, unknown> | undefined)?.[key];
    if (value !== undefined) found.set(path, value as SettingValue);
  }
  return found;
}

/** Every setting that is missing at its default, whatever the others are. */
function withDefaults(config: Partial<RunConfig>): RunConfig {
  const found = written(config);
  const filled: Record<string, unknown> = {};
  for (const path of paths) {
    const [section, key] = path.split('.') as [string, string | undefined];
    const value = found.has(path) ? found.get(path) : defaultOf(path, found);
    if (key === undefined) filled[section] = value;
    else filled[section] = { ...(filled[section] as object | undefined), [key]: value };
  }
  return filled as unknown as RunConfig;
}

/**
 * A run that an earlier version of this page kept, with the settings that came since at their defaults: they did
 * not change it. One whose settings no run can have any more is shown with them all the same.
 */
export function filledIn(head: KeptRunHead): KeptRunHead {
  try {
    return { ...head, config: resolveConfig(head.config) };
  } catch (error) {
    if (!(error instanceof RefineryError)) throw error;
    return { ...head, config: withDefaults(head.config) };
  }
}
