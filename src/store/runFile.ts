import { resolveConfig } from '../protocol/resolveConfig';
import type { RunConfig } from '../protocol/runConfig';
import type { TaskEntry } from '../protocol/tasks';
import { taskKey } from '../protocol/taskSetting';
import { messageOf, RefineryError } from '../shared/errors';
import {
  inRunFile,
  runFileIsNotJson,
  runFileIsTooLarge,
  runFileIsUnreadable,
  runFileNotSaved,
  settingsAreFixed,
} from '../shared/sentences/runFileSentences';
import { configurationTaken } from './configuration';
import { filesOf } from './preparationActions';
import { configOf, withoutFiles } from './settingValues';
import { isRunning } from './state';
import { change, refineryStore } from './store';

/** The name under which a run file is saved. */
export const runFileName = 'run.json';

/** What a run file calls its data where the page has no file yet. */
const fileToCome = 'pairs.jsonl';
const modelToCome = 'model';

/** Run files are a few hundred bytes; p may be long. */
const largestBytes = 1_000_000;

/**
 * The settings as the headless command takes them.
 * @returns null where a setting is out of order; the sentence then stands in the page's notice
 */
export function runFileSaved(): string | null {
  const files = filesOf();
  try {
    const { settings } = refineryStore.getState();
    const fromCheckpoint = settings['model.source'] === 'checkpoint';
    const config = configOf(settings, {
      ...files,
      path: files.path === '' ? fileToCome : files.path,
      policyPath: files.policyPath ?? (fromCheckpoint ? modelToCome : null),
    });
    const { data, model, sampling, benchmarks } = config;
    const questions = benchmarks.map(({ path }) => path);
    const named = [
      ...[data.path, data.evalPath, model.policyPath, model.referencePath, sampling.opponentPath],
      ...new Set(questions),
    ];
    const names = named.filter((name) => name !== null).join(' and ');
    const beside = ` It names ${names}: for the headless command, keep that beside it.`;
    change({ settingsSaid: `${runFileName} is saved.${names === '' ? '' : beside}` });
    return `${JSON.stringify(config, null, 2)}\n`;
  } catch (error) {
    if (!(error instanceof RefineryError)) throw error;
    change({ notice: runFileNotSaved(error.message) });
    return null;
  }
}

const isHeld = (entry: TaskEntry): boolean =>
  refineryStore.getState().taskFiles[taskKey(entry)]?.status === 'loaded';
const listed = (places: readonly string[]): string =>
  [places.slice(0, -1).join(', '), places.at(-1)].filter(Boolean).join(' and ');

/** The page's own files are other than those that the run file names: it cannot open them by itself. */
function filesSentence({ data, model, sampling, benchmarks }: RunConfig): string {
  const { path, evalPath, policyPath, referencePath, opponentPath } = filesOf();
  const wanted = [
    data.path === path ? [] : data.path,
    data.evalPath === evalPath ? [] : data.evalPath,
    model.policyPath === policyPath ? [] : model.policyPath,
    model.referencePath === referencePath ? [] : model.referencePath,
    sampling.opponentPath === opponentPath ? [] : sampling.opponentPath,
    ...benchmarks.filter((entry) => !isHeld(entry)).map(({ path }) => path),
  ];
  const names = [...new Set(wanted.flat().filter((name) => name !== null))];
  const places = [
    'Data',
    ...(model.source === 'checkpoint' ? ['Model'] : []),
    ...(sampling.opponentPath === null ? [] : ['Training']),
    ...(benchmarks.length > 0 ? ['Benchmarks'] : []),
  ];
  return names.length === 0
    ? ''
    : ` It names ${names.join(' and ')}: the page opens no file by itself, so choose that under ${listed(places)}.`;
}

/** The page's opponent would be in the run, and the run file has none. */
function opponentSentence({ sampling }: RunConfig): string {
  const { opponentPath } = filesOf();
  return sampling.opponentPath !== null || opponentPath === null
    ? ''
    : ` The opponent ${opponentPath} stays; remove it under Training to run as the file says.`;
}

/** A run file's text as a configuration. @throws RefineryError `bad_config` with one sentence */
function parsed(name: string, text: string): RunConfig {
  let file: unknown;
  try {
    file = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    const why = messageOf(error);
    throw new RefineryError('bad_config', runFileIsNotJson(name, why));
  }
  try {
    return resolveConfig(file);
  } catch (error) {
    if (!(error instanceof RefineryError)) throw error;
    throw new RefineryError('bad_config', inRunFile(name, error.message));
  }
}

async function read(file: File): Promise<RunConfig> {
  if (file.size > largestBytes) throw new RefineryError('bad_config', runFileIsTooLarge(file.name));
  let text: string;
  try {
    text = await file.text();
  } catch {
    throw new RefineryError('bad_config', runFileIsUnreadable(file.name));
  }
  return parsed(file.name, text);
}

/** Takes the settings of a run file, as one step that can be undone. */
export async function runFileOpened(file: File): Promise<void> {
  try {
    const config = await read(file);
    if (isRunning(refineryStore.getState().run.status))
      throw new RefineryError('wrong_state', settingsAreFixed(file.name));
    change({ notice: null });
    configurationTaken(
      withoutFiles(config),
      `the run file ${file.name}`,
      `The settings of ${file.name} are set.${filesSentence(config)}${opponentSentence(config)}`,
    );
  } catch (error) {
    if (!(error instanceof RefineryError)) throw error;
    change({ notice: error.message });
  }
}
