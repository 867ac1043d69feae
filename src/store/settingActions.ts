import type { RunConfig, SettingPath, SettingValue } from '../protocol/runConfig';
import { settings as settingsTable } from '../protocol/settings';
import { preparationOutdated } from './preparationActions';
import { defaultOf, settleMethod, valuesOf } from './settingValues';
import { change, refineryStore } from './store';

/** Settings that decide what a run sees of its data. */
const preparing = new Set<SettingPath>([
  'seed',
  'model.preset',
  'model.vocabularySize',
  'data.evalFraction',
  'data.maxLength',
  'alignment.lossType',
  'alignment.refinementPrompt',
  'alignment.refinementJoin',
  'optimizer.type',
  'training.batchSize',
  'training.microBatchSize',
]);
const ofPreset = ['sft.steps', 'sft.learningRate', 'sft.batchSize'] as const;

/** Takes a setting's new value, in order or not: a fault is shown beside it. */
export function settingChanged(path: SettingPath, value: SettingValue): void {
  const before = refineryStore.getState().settings;
  let settings = { ...before, [path]: value };
  let settingsNotice: string | null = null;
  if (path === 'model.preset')
    for (const own of ofPreset) settings = { ...settings, [own]: defaultOf(own, settings) };
  // The micro-batch follows the batch until somebody sets it apart.
  const together = before['training.microBatchSize'] === before['training.batchSize'];
  if (path === 'training.batchSize' && together)
    settings = { ...settings, 'training.microBatchSize': value };
  if (path === 'alignment.lossType') {
    const settled = settleMethod(settings);
    settings = settled.settings;
    const names = settled.reset.map((reset) => settingsTable[reset].label).join(' and ');
    if (names !== '')
      settingsNotice = `${names} went back to the default: this method does not take it.`;
  }
  change({ settings, settingsNotice });
  if (preparing.has(path)) preparationOutdated();
}

/** Puts a setting back to its default. */
export function settingReset(path: SettingPath): void {
  settingChanged(path, defaultOf(path, refineryStore.getState().settings));
}

/** Replaces every setting by those of a run file. */
export function configLoaded(config: RunConfig): void {
  change({ settings: valuesOf(config), settingsNotice: null });
  preparationOutdated();
}
