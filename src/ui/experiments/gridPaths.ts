import type { SettingPath } from '../../protocol/runConfig';
import { settings as settingsTable } from '../../protocol/settings';

const fixed: readonly SettingPath[] = [
  ...(['version', 'seed', 'backend', 'training.stopAt'] as const),
  ...(['data.source', 'model.source'] as const),
];

/** Settings of which a grid can hold values, and that a clone can have otherwise. */
export const gridPaths = (Object.keys(settingsTable) as SettingPath[]).filter((path) => {
  const { kind } = settingsTable[path];
  return kind !== 'path' && kind !== 'tasks' && kind !== 'lora' && !fixed.includes(path);
});
