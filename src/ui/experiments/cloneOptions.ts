import type { SettingPath } from '../../protocol/runConfig';
import { settings } from '../../protocol/settings';

/**
 * What a clone's setting can be chosen from, as it is written; null where it is typed.
 * @param now its value in the run; it comes first where it is none to choose from, as a list of losses is
 */
export function cloneOptions(path: SettingPath, now: string): readonly string[] | null {
  const setting = settings[path];
  if (setting.kind !== 'choice' && setting.kind !== 'boolean') return null;
  const options: readonly string[] =
    setting.kind === 'choice' ? setting.options : ['true', 'false'];
  return options.includes(now) ? options : [now, ...options];
}
