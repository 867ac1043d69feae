import { resolveExperiment, type ExperimentMember } from '../../protocol/experiment';
import type { KeptRunHead } from '../../protocol/keptRun';
import {
  sameValue,
  writtenValue,
  type RunConfig,
  type SettingPath,
  type SettingValue,
} from '../../protocol/runConfig';
import { settings as settingsTable } from '../../protocol/settings';
import { RefineryError } from '../../shared/errors';
import {
  cloneChangesNothing,
  cloneNeedsLikeModel,
  cloneNeedsModel,
  cloneNeedsOwnQueue,
  cloneNeedsPairs,
  cloneNeedsStarterPairs,
  experimentAsksNobody,
} from '../../shared/sentences/keptRunSentences';
import { filesOf } from '../preparationActions';
import { configOf, valuesOf, withoutFiles } from '../settingValues';
import { change, refineryStore } from '../store';
import { runsChosen } from './keptStore';
import { settledChanges, valueWritten } from './plans';
import { runsQueued } from './queueActions';
import { pairsRead } from './queueInputs';
import { queueStore } from './queueStore';

/** One setting that a clone has otherwise, its value as a field writes it. */
export interface CloneChange {
  readonly path: SettingPath;
  readonly written: string;
}

const longestName = 120;

/** A field's text as the value of a setting: words stay words, whatever JSON would make of them. */
function valueOf({ path, written }: CloneChange): SettingValue {
  const { kind } = settingsTable[path];
  return kind === 'text' ? written : valueWritten(written.trim());
}

/** What a clone is called; a run's name is a folder's too, so it has no signs but those. */
export function cloneName(
  name: string,
  { path, written }: CloneChange,
  taken: readonly string[],
): string {
  const value = settingsTable[path].kind === 'text' ? '' : ` ${written.trim()}`;
  const plain = `${name}, ${settingsTable[path].label}${value}`
    .replace(/[^\p{L}\p{N}_.,=+ -]+/gu, ' ')
    .replace(/ +/g, ' ')
    .trim()
    .slice(0, longestName - 4);
  const isTaken = (one: string): boolean =>
    taken.some((other) => other.toLowerCase() === one.toLowerCase());
  if (!isTaken(plain)) return plain;
  let n = 2;
  while (isTaken(`${plain} ${n}`)) n += 1;
  return `${plain} ${n}`;
}

/**
 * A run with one setting changed, for each of some seeds.
 * @throws RefineryError `bad_config` naming the setting that is out of its range, or that it changes nothing
 */
export function clonesOf(
  name: string,
  config: RunConfig,
  seeds: readonly number[],
  changed: CloneChange,
): readonly ExperimentMember[] {
  const before = valuesOf(config);
  const value = valueOf(changed);
  const { path } = changed;
  if (sameValue(before[path], value))
    throw new RefineryError(
      'bad_config',
      cloneChangesNothing(settingsTable[path].label, writtenValue(value)),
    );
  // The micro-batch follows the batch unless it was set apart.
  const batches = ['training.batchSize', 'training.microBatchSize'] as const;
  const together = path === batches[0] && sameValue(before[batches[0]], before[batches[1]]);
  const set = settledChanges(before, {
    [path]: value,
    ...(together ? { [batches[1]]: value } : {}),
  });
  const training = { ...config.training, resume: null, stopAt: null };
  const taken = queueStore.getState().runs.map(({ member }) => member.name);
  return resolveExperiment({
    ...{ version: 1, kind: 'experiment', name: 'clone', base: { ...config, training }, seeds },
    runs: [{ name: cloneName(name, changed, taken), set }],
  }).members;
}

/**
 * Puts clones into the queue.
 * @param behind whether they belong to its experiment even where that is over
 * @returns whether they are in it; else the notice says why not
 */
function queued(title: string, behind: boolean, make: () => readonly ExperimentMember[]): boolean {
  try {
    const members = make();
    if (members.some(({ config }) => config.sampling.judge === 'remote'))
      throw new RefineryError('bad_config', experimentAsksNobody());
    change({ notice: null });
    runsQueued(title, members, behind);
    return true;
  } catch (error) {
    if (!(error instanceof RefineryError)) throw error;
    change({ notice: error.message });
    return false;
  }
}

/** Puts a run of the queue into it once more with a change, for all its seeds. */
export function queuedRunCloned({ name, config }: ExperimentMember, changed: CloneChange): boolean {
  const { runs, name: title } = queueStore.getState();
  const seeds = runs.flatMap(({ member }) => (member.name === name ? [member.seed] : []));
  return queued(title, true, () => clonesOf(name, config, [...new Set(seeds)], changed));
}

/** Refuses to make a kept run again on other pairs than its own. @throws RefineryError `wrong_state` */
function checkPairs({ name, config, summary }: KeptRunHead): void {
  const { source } = config.data;
  const { runs, status } = queueStore.getState();
  const isUnderWay = status !== 'none' && status !== 'done';
  if (isUnderWay && runs.some(({ member }) => member.config.data.source !== source))
    throw new RefineryError('wrong_state', cloneNeedsOwnQueue(name));
  const isChosen = source === refineryStore.getState().settings['data.source'];
  if (source === 'starter' && !isChosen)
    throw new RefineryError('wrong_state', cloneNeedsStarterPairs(name));
  const { dataHash, evalDataHash } = pairsRead();
  const isSame = dataHash === summary.dataHash && evalDataHash === summary.evalDataHash;
  if (source === 'file' && !(isChosen && isSame))
    throw new RefineryError('wrong_state', cloneNeedsPairs(name));
}

const sourceWords = {
  scratch: 'a preset from scratch',
  checkpoint: 'a checkpoint',
  starter: 'the starter',
} as const;

/** Refuses to make a kept run again from other models than its own. @throws RefineryError `wrong_state` */
function checkModels({ name, config, summary }: KeptRunHead): void {
  const { settings, models } = refineryStore.getState();
  const refuse = (role: string, its: string | null): never => {
    throw new RefineryError('wrong_state', cloneNeedsModel(name, role, its));
  };
  const { source, policyPath, referencePath } = config.model;
  const { opponentPath } = config.sampling;
  if (source !== settings['model.source']) refuse('model', sourceWords[source]);
  const now = filesOf();
  const named = (path: string | null): string | null => path && JSON.stringify(path);
  if (policyPath !== now.policyPath) refuse('policy', named(policyPath));
  if (referencePath !== now.referencePath) refuse('reference', named(referencePath));
  if (opponentPath !== now.opponentPath) refuse('opponent', named(opponentPath));
  const { policy } = models;
  if (source !== 'checkpoint' || policy.status !== 'loaded') return;
  const { parameters, vocabularySize } = policy.report;
  if (parameters !== summary.parameters || vocabularySize !== summary.vocabularySize)
    throw new RefineryError('wrong_state', cloneNeedsLikeModel(name, summary.parameters));
}

/** Puts a kept run into the queue with a change, on its own pairs and from its own models, which must be there. */
export function keptRunCloned(head: KeptRunHead, changed: CloneChange): boolean {
  const { id, name, config } = head;
  const isIn = queued(`${name} with a change`, false, () => {
    checkPairs(head);
    checkModels(head);
    const settings = withoutFiles(config);
    return clonesOf(name, configOf(settings, filesOf(settings)), [config.seed], changed);
  });
  // The clone comes to be looked at beside it.
  if (isIn) runsChosen([id], true);
  return isIn;
}
