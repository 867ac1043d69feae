import { faultOf } from '../protocol/resolveConfig';
import type { SettingPath } from '../protocol/runConfig';
import type { StarterWorldName } from '../protocol/starterWorlds';
import { starterPairsLeft, starterPairsWanted } from './dataActions';
import { modelCleared, starterModelLeft, starterModelWanted } from './modelActions';
import { trainPressed } from './runActions';
import type { StarterSource } from './session';
import { settingsTaken } from './settingActions';
import { defaultOf } from './settingValues';
import { isRunning, type RefineryState } from './state';
import { refineryStore } from './store';

const ofPairs = ['seed', 'data.world', 'data.worldTemperature', 'data.worldPairs'] as const;

/** What the settings ask the starter's world to write, as JSON; null where the pairs come from a file. */
function wantedPairs({ settings }: RefineryState): string | null {
  if (settings['data.source'] !== 'starter') return null;
  if (ofPairs.some((path) => faultOf(path, settings[path]) !== null)) return '';
  const source: StarterSource = {
    kind: 'starter',
    world: settings['data.world'] as StarterWorldName,
    temperature: settings['data.worldTemperature'] as number,
    pairs: settings['data.worldPairs'] as number,
    seed: settings.seed as number,
  };
  return JSON.stringify(source);
}

/** From now on the starter's pairs and its policy are there whenever the settings ask for them. */
export function starterFollowed(): () => void {
  const pairs = (wanted: string | null): void => {
    if (wanted === null) starterPairsLeft();
    // Values out of range are said at their fields; the pairs stay as they were.
    else if (wanted !== '') void starterPairsWanted(JSON.parse(wanted) as StarterSource);
  };
  const model = (wanted: boolean): void => {
    if (wanted) void starterModelWanted();
    else starterModelLeft();
  };
  const ends = [
    refineryStore.subscribe(wantedPairs, pairs),
    refineryStore.subscribe(({ settings }) => settings['model.source'] === 'starter', model),
  ];
  const state = refineryStore.getState();
  const first = wantedPairs(state);
  if (first !== null) pairs(first);
  if (state.settings['model.source'] === 'starter') model(true);
  return () => {
    for (const end of ends) end();
  };
}

/** Everything but the method, the seed and what belongs to the machine as the starter's preset has it. */
function starterSettings(before: RefineryState['settings']): RefineryState['settings'] {
  let settings = { ...before, 'model.source': 'starter', 'data.source': 'starter' };
  const kept = new Set<SettingPath>(['alignment.lossType', 'seed', 'backend', 'kernelTuning']);
  for (const path of Object.keys(before) as SettingPath[])
    if (!kept.has(path) && !path.endsWith('.source'))
      settings = { ...settings, [path]: defaultOf(path, settings) };
  return settings;
}

/** Whether the starter is ready to be trained; null where it will not be. */
function readiness({ settings, backend, data, models, preparation, run }: RefineryState) {
  const isStarter = settings['model.source'] === 'starter' && settings['data.source'] === 'starter';
  const failed = [data.train, data.heldOut, models.policy, backend, preparation].some(
    ({ status }) => status === 'failed',
  );
  if (!isStarter || failed || isRunning(run.status)) return null;
  return (
    backend.status === 'ready' &&
    models.policy.status === 'loaded' &&
    preparation.status === 'ready'
  );
}

/** Takes the starter, its pairs and its preset for the chosen method, and trains as soon as all is there. */
export function starterTried(): void {
  const { settings, run, models } = refineryStore.getState();
  if (isRunning(run.status)) return;
  const { opponent } = models;
  // Of a policy from scratch it would have another tokenizer, and one click would end in a refusal.
  if (opponent.status !== 'empty') modelCleared('opponent');
  const removed = opponent.status === 'empty' ? '' : ` The opponent ${opponent.name} is removed.`;
  settingsTaken(starterSettings(settings), {
    what: 'the starter',
    settingsSaid: `The starter, its world and its settings for the method are set.${removed}`,
  });
  const end = refineryStore.subscribe(readiness, begin);
  function begin(ready: boolean | null): void {
    if (ready === false) return;
    end();
    if (ready) trainPressed();
  }
  begin(readiness(refineryStore.getState()));
}
