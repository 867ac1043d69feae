import { isRefined, type LossType } from '../methods/lossTypes';
import { purposeNames, purposes, type PurposeName } from '../protocol/purposes';
import type { SettingPath } from '../protocol/runConfig';
import { settingsTaken } from './settingActions';
import { sameSettings } from './settingHistory';
import { defaultOf, defaultSettings, settleMethod } from './settingValues';
import { isRunning, type RefineryState } from './state';
import { refineryStore } from './store';

type Settings = RefineryState['settings'];

const ofTraining = (Object.keys(defaultSettings()) as SettingPath[]).filter((path) =>
  /^(sft|optimizer|training)\./.test(path),
);

/** These settings with a preset by purpose in them: data, seed and backend stay, the method where it can. */
export function withPurpose(settings: Settings, name: PurposeName): Settings {
  const { set, refined } = purposes[name];
  let next: Settings = { ...settings, ...set };
  // The batch comes before the micro-batch, and so its own default is known.
  for (const path of ofTraining)
    if (!(path in set)) next = { ...next, [path]: defaultOf(path, next) };
  if (refined && !isRefined(next['alignment.lossType'] as LossType))
    next = { ...next, 'alignment.lossType': 'sr-dpo' };
  return settleMethod(next).settings;
}

/** The preset that these settings hold, or null. */
export function purposeOf(settings: Settings): PurposeName | null {
  return purposeNames.find((name) => sameSettings(withPurpose(settings, name), settings)) ?? null;
}

/** Takes a preset by purpose as one step that can be undone. */
export function purposeChosen(name: PurposeName): void {
  const { settings, run } = refineryStore.getState();
  if (isRunning(run.status)) return;
  const { title } = purposes[name];
  settingsTaken(withPurpose(settings, name), {
    what: `the preset “${title}”`,
    settingsSaid: `“${title}” is set; the data settings are as they were.`,
  });
}
