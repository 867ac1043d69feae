import { RefineryError } from '../shared/errors';
import {
  experimentPartIsNot,
  noRunsNamed,
  noSuchExperimentKey,
  runIsRefused,
  runNameIsTwice,
  runsAndGridClash,
  settingOfExperiment,
  tooManyRuns,
} from '../shared/sentences/experimentSentences';
import { resolveConfig } from './resolveConfig';
import { writtenValue, type RunConfig, type SettingPath, type SettingValue } from './runConfig';
import { settings } from './settings';

/** What a run of an experiment sets otherwise than its base, by dotted path. */
export type RunChanges = Readonly<Partial<Record<SettingPath, SettingValue>>>;

/** One run of an experiment: a name for all its seeds, and the whole of its settings. */
export interface ExperimentMember {
  readonly name: string;
  readonly seed: number;
  /** The folder under `runs/` that holds its files. */
  readonly folder: string;
  readonly set: RunChanges;
  readonly config: RunConfig;
}

/** An experiment as its file lays it down, every run filled in and checked. */
export interface Experiment {
  readonly name: string;
  readonly seeds: readonly number[];
  /** All seeds of the first run's name first in each name; by seed, so that what runs share is made once. */
  readonly members: readonly ExperimentMember[];
}

const keys = ['version', 'kind', 'name', 'base', 'runs', 'grid', 'seeds'] as const;
/** A run's name is a folder's, so it holds what every file system takes. */
const nameForm = /^[\p{L}\p{N}_.,=+-][\p{L}\p{N}_.,=+ -]{0,119}$/u;
/** More runs than anybody waits for; a slip in a grid makes them easily. */
const mostRuns = 10_000;

const refuse = (sentence: string): never => {
  throw new RefineryError('bad_config', sentence);
};
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const show = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value));

/** Settings that an experiment decides for its runs, or that make no sense for several. */
const reserved: Readonly<Record<string, string>> = {
  seed: 'list seeds under seeds',
  version: 'it belongs to the base',
  'training.resume': 'a second call with the same --out does what is missing',
  'training.stopAt': 'every run goes to its end',
};

/** Whether a value is an experiment file and no run file. */
export function isExperimentFile(file: unknown): boolean {
  return isRecord(file) && ('kind' in file || 'runs' in file || 'grid' in file);
}

function checkChanges(key: string, set: unknown): RunChanges {
  if (!isRecord(set))
    return refuse(
      experimentPartIsNot(key, 'settings by dotted path, such as "alignment.beta"', show(set)),
    );
  for (const path of Object.keys(set)) {
    const instead = reserved[path];
    if (instead !== undefined) refuse(settingOfExperiment(`${key}.${path}`, path, instead));
    if (!Object.hasOwn(settings, path))
      refuse(experimentPartIsNot(`${key}.${path}`, 'the dotted path of a setting', 'none'));
  }
  return set;
}

/** The last word of a path, or all of it where two paths of the grid end alike. */
function shortNames(paths: readonly string[]): readonly string[] {
  const last = paths.map((path) => path.split('.').at(-1)!);
  return paths.map((path, i) =>
    last.filter((one) => one === last[i]).length > 1 ? path : last[i]!,
  );
}

/** A value as a folder's name can hold it; a long or odd text stands as its place in the list. */
function valueInName(value: SettingValue, place: number): string {
  const written = Array.isArray(value) ? value.join('+') : writtenValue(value);
  return /^[\w.+-]{1,40}$/.test(written) ? written : `no${place + 1}`;
}

interface NamedChanges {
  readonly name: string;
  readonly set: RunChanges;
}

function runsOfGrid(grid: unknown): NamedChanges[] {
  if (!isRecord(grid) || Object.keys(grid).length === 0)
    return refuse(experimentPartIsNot('grid', 'lists of values by dotted path', show(grid)));
  const paths = Object.keys(checkChanges('grid', grid));
  const names = shortNames(paths);
  let runs: NamedChanges[] = [{ name: '', set: {} }];
  paths.forEach((path, p) => {
    const values = grid[path];
    if (!Array.isArray(values) || values.length === 0)
      refuse(experimentPartIsNot(`grid.${path}`, 'a list of values', show(values)));
    runs = runs.flatMap(({ name, set }) =>
      (values as SettingValue[]).map((value, i) => ({
        name: `${name}${name && ','}${names[p]!}=${valueInName(value, i)}`,
        set: { ...set, [path]: value },
      })),
    );
    if (runs.length > mostRuns) refuse(tooManyRuns(runs.length, mostRuns));
  });
  return runs;
}

function runsOfList(runs: unknown): NamedChanges[] {
  if (!Array.isArray(runs) || runs.length === 0)
    return refuse(experimentPartIsNot('runs', 'a list of runs', show(runs)));
  return runs.map((run: unknown, i) => {
    const key = `runs[${i}]`;
    if (!isRecord(run))
      return refuse(experimentPartIsNot(key, 'a name and what is set', show(run)));
    const { name, set = {}, ...more } = run;
    const [unknown] = Object.keys(more);
    if (unknown !== undefined) refuse(noSuchExperimentKey(`${key}.${unknown}`, ['name', 'set']));
    if (typeof name !== 'string' || !nameForm.test(name))
      return refuse(
        experimentPartIsNot(`${key}.name`, 'letters, digits and any of . , = + - _', show(name)),
      );
    return { name, set: checkChanges(`${key}.set`, set) };
  });
}

function seedsOf(seeds: unknown, base: Record<string, unknown>): number[] {
  if (seeds === undefined) return [typeof base.seed === 'number' ? base.seed : 1];
  const isList = Array.isArray(seeds) && seeds.length > 0;
  if (!isList || !seeds.every((seed) => Number.isInteger(seed)))
    return refuse(experimentPartIsNot('seeds', 'a list of whole numbers', show(seeds)));
  if (new Set(seeds).size < seeds.length)
    return refuse(experimentPartIsNot('seeds', 'each seed once', show(seeds)));
  return seeds as number[];
}

/** The base's run file with some settings changed. */
function changed(base: Record<string, unknown>, seed: number, set: RunChanges): object {
  const file: Record<string, unknown> = { ...base, seed };
  for (const [path, value] of Object.entries(set)) {
    const [section, key] = path.split('.') as [string, string | undefined];
    if (key === undefined) file[section] = value;
    else file[section] = { ...(file[section] as object | undefined), [key]: value };
  }
  return file;
}

/**
 * Reads an experiment file: its runs by list or grid, each with every seed, filled in and checked.
 * @throws RefineryError `bad_config` with one sentence that names the key, and the run where it is a run's
 */
export function resolveExperiment(file: unknown): Experiment {
  if (!isRecord(file)) return refuse(experimentPartIsNot('experiment', 'an object', show(file)));
  for (const key of Object.keys(file))
    if (!(keys as readonly string[]).includes(key)) refuse(noSuchExperimentKey(key, keys));
  const { version, kind, name, base = {}, runs, grid } = file;
  if (version !== 1) refuse(experimentPartIsNot('version', '1', show(version)));
  if (kind !== 'experiment') refuse(experimentPartIsNot('kind', '"experiment"', show(kind)));
  if (typeof name !== 'string' || name.trim() === '')
    return refuse(experimentPartIsNot('name', 'what the experiment is called', show(name)));
  if (!isRecord(base)) return refuse(experimentPartIsNot('base', 'a run file', show(base)));
  if (runs !== undefined && grid !== undefined) refuse(runsAndGridClash());
  if (runs === undefined && grid === undefined) refuse(noRunsNamed());
  const named = runs === undefined ? runsOfGrid(grid) : runsOfList(runs);
  named.forEach((run, i) => {
    if (named.slice(0, i).some((other) => other.name.toLowerCase() === run.name.toLowerCase()))
      refuse(runNameIsTwice(runs === undefined ? 'grid' : `runs[${i}].name`, run.name));
  });
  const seeds = seedsOf(file.seeds, base);
  if (named.length * seeds.length > mostRuns)
    refuse(tooManyRuns(named.length * seeds.length, mostRuns));
  const training = isRecord(base.training) ? base.training : {};
  for (const key of ['resume', 'stopAt'] as const)
    if (training[key] != null)
      refuse(
        settingOfExperiment(
          `base.training.${key}`,
          `training.${key}`,
          reserved[`training.${key}`]!,
        ),
      );
  const members = seeds.flatMap((seed) =>
    named.map(({ name: run, set }) => {
      try {
        const config = resolveConfig({ version: 1, ...changed(base, seed, set) });
        return { name: run, seed, folder: `${run}-seed${seed}`, set, config };
      } catch (error) {
        if (!(error instanceof RefineryError)) throw error;
        throw new RefineryError(error.code, runIsRefused(run, error.message));
      }
    }),
  );
  return { name, seeds, members };
}
