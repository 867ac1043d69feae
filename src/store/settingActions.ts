import { rewardModelSettings } from '../protocol/judgeClashes';
import {
  looksForPattern,
  sameValue,
  type RunConfig,
  type SamplingJudge,
  type SettingPath,
  type SettingValue,
} from '../protocol/runConfig';
import { settings as settingsTable } from '../protocol/settings';
import { decayWentBack, settingsWentBack } from '../shared/sentences/pageSentences';
import { heldByExperiment } from './experiments/holds';
import { experimentIsGoing } from './experiments/queueStore';
import { preparationOutdated } from './preparationActions';
import {
  defaultOf,
  defaultSettings,
  settleMethod,
  valuesOf,
  withDefaultsFollowed,
} from './settingValues';
import { recorded, sameSettings, settled, travelled } from './settingHistory';
import { sftWeight, withSftWeight } from './sftTerm';
import { isRunning, type RefineryState } from './state';
import { change, refineryStore } from './store';

type Settings = RefineryState['settings'];

/** Settings that decide what a run sees of its data. */
const preparing = new Set<SettingPath>([
  'seed',
  'model.source',
  'model.preset',
  'model.vocabularySize',
  'model.lora',
  'model.trainLastLayers',
  'data.source',
  'data.evalFraction',
  'data.maxLength',
  'alignment.lossType',
  'alignment.refinementPrompt',
  'alignment.refinementJoin',
  'optimizer.type',
  'training.batchSize',
  'training.microBatchSize',
  'training.recomputeActivations',
  'sft.steps',
  'sft.batchSize',
  'sft.promptShare',
  'sft.promptMinScore',
  'sampling.prompts',
  'sampling.maxNewTokens',
  'sampling.rewardModelShare',
]);
const leading = new Set<SettingPath>(['model.source', 'alignment.lossType']);
const ofPreset = ['sft.steps', 'sft.learningRate', 'sft.batchSize'] as const;

/** Takes a setting's new value, in order or not: a fault is shown beside it. */
export function settingChanged(path: SettingPath, value: SettingValue): void {
  const before = refineryStore.getState().settings;
  let settings = { ...before, [path]: value };
  let settingsNotice: string | null = null;
  // The starter brings settings of its own for each method.
  const ofStarter = path === 'model.source' || before['model.source'] === 'starter';
  if (path === 'data.world' || (ofStarter && leading.has(path)))
    settings = withDefaultsFollowed(before, settings);
  if (path === 'model.preset' || path === 'model.source')
    for (const own of ofPreset) settings = { ...settings, [own]: defaultOf(own, settings) };
  // The micro-batch follows the batch until somebody sets it apart.
  const together = before['training.microBatchSize'] === before['training.batchSize'];
  if (path === 'training.batchSize' && together)
    settings = { ...settings, 'training.microBatchSize': value };
  if (path === 'sampling.judge') settings = withJudge(settings);
  let settingsSaid: string | null = null;
  if (path === 'optimizer.type') {
    const settled = settleMethod(settings);
    settings = settled.settings;
    if (settled.reset.length > 0) settingsSaid = decayWentBack();
  }
  if (path === 'alignment.lossType') {
    const term = sftWeight(before);
    if (term !== null && term !== 0) settings = withSftWeight(settings, term);
    const settled = settleMethod(settings);
    settings = settled.settings;
    const names = settled.reset.map((reset) => settingsTable[reset].label).join(' and ');
    if (names !== '') settingsNotice = settingsWentBack(names);
  }
  const { kind } = settingsTable[path];
  const typing = kind === 'choice' || kind === 'boolean' ? null : path;
  settingsTaken(settings, {
    what: settingsTable[path].label,
    typing,
    settingsNotice,
    settingsSaid,
  });
}

/** Prompts that are answered where a judge or an opponent is chosen and there were none. */
export const judgedPrompts = 32;

const rewardModelDefaults = Object.fromEntries(
  rewardModelSettings.map((key) => [`sampling.${key}`, defaultSettings()[`sampling.${key}`]]),
);

/** A judge has something to judge, and what it looks for belongs to those that look for something. */
function withJudge(settings: Settings): Settings {
  const judge = settings['sampling.judge'] as SamplingJudge;
  const silent = judge !== 'none' && settings['sampling.prompts'] === 0;
  return {
    ...settings,
    ...(silent && { 'sampling.prompts': judgedPrompts }),
    ...(!looksForPattern(judge) && { 'sampling.judgePattern': '' }),
    ...(judge !== 'reward-model' && rewardModelDefaults),
  };
}

/** Takes new settings as one step that can be undone; an experiment's runs take the page's settings meanwhile. */
export function settingsTaken(
  settings: Settings,
  about: {
    readonly what: string;
    readonly typing?: SettingPath | null;
    readonly settingsNotice?: string | null;
    readonly settingsSaid?: string | null;
  },
): void {
  if (heldByExperiment()) return;
  const { settings: before, settingHistory } = refineryStore.getState();
  const { what, typing = null, settingsNotice = null, settingsSaid = null } = about;
  const same = sameSettings(before, settings);
  change({
    settings,
    settingsNotice,
    settingsSaid,
    settingHistory: same ? settingHistory : recorded(settingHistory, before, what, typing),
  });
  outdatedBy(before, settings);
}

function outdatedBy(before: Settings, after: Settings): void {
  const { preparation } = refineryStore.getState();
  // What any setting out of its range has kept from being prepared, any setting may mend.
  const refused = preparation.status === 'failed' && preparation.failure.code === 'bad_config';
  const changed = (path: SettingPath): boolean => !sameValue(before[path], after[path]);
  const decisive = refused ? (Object.keys(after) as SettingPath[]) : [...preparing];
  // A reward model takes pairs from training, and memory.
  const trained = (settings: Settings): boolean => settings['sampling.judge'] === 'reward-model';
  if (decisive.some(changed) || trained(before) !== trained(after)) preparationOutdated();
}

/** A field was left: what is typed into it later is a step of its own. */
export function settingSettled(): void {
  change(({ settings, settingHistory }) => ({ settingHistory: settled(settingHistory, settings) }));
}

function travel(toward: 'past' | 'future', word: string): void {
  const { settings, settingHistory, run } = refineryStore.getState();
  if (isRunning(run.status) || experimentIsGoing()) return;
  const there = travelled(settled(settingHistory, settings), settings, toward);
  if (there === null) return;
  change({
    settings: there.settings,
    settingHistory: there.history,
    settingsNotice: null,
    settingsSaid: `${word}: ${there.what}.`,
  });
  outdatedBy(settings, there.settings);
}

/** Takes the last change of settings back, unless a run has fixed them. */
export function settingsUndone(): void {
  travel('past', 'Undone');
}

/** Makes the change again that was undone last, unless a run has fixed the settings. */
export function settingsRedone(): void {
  travel('future', 'Done again');
}

/** Puts a setting back to its default. */
export function settingReset(path: SettingPath): void {
  settingSettled();
  settingChanged(path, defaultOf(path, refineryStore.getState().settings));
  settingSettled();
}

/** Replaces every setting by those of a run file. */
export function configLoaded(config: RunConfig): void {
  change({ settings: valuesOf(config), settingsNotice: null });
  preparationOutdated();
}
