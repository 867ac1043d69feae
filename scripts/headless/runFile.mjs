// The run file as it lies on the disk, and the files that it names.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import process from 'node:process';

import {
  noCheckpoint,
  folderHoldsNoModel,
  noDataFile,
  noModelFolder,
  noRunFile,
  noSuchOption,
  optionHasNoValue,
  optionIsMissing,
  runFileIsNotJson,
  saidBy,
} from '../sentences.mjs';

/** A sentence that ends the command with an exit code. */
export class CommandError extends Error {
  /** @param {number} exitCode @param {string} message */
  constructor(exitCode, message) {
    super(message);
    this.exitCode = exitCode;
  }
}

const options = ['--config', '--out', '--browser-args'];

/**
 * Reads `--config`, `--out` and `--browser-args`.
 * @param {string[]} args
 * @returns {{ config: string, out: string, flags: string[] | null }} flags: null where none are named
 */
export function readArguments(args) {
  /** @type {Record<string, string>} */
  const named = {};
  for (let i = 0; i < args.length; i += 2) {
    const name = args[i] ?? '';
    const value = args[i + 1];
    if (!options.includes(name)) throw new CommandError(2, noSuchOption(name));
    if (value === undefined) throw new CommandError(2, optionHasNoValue(name));
    named[name] = value;
  }
  const { '--config': config, '--out': out } = named;
  if (!config || !out) throw new CommandError(2, optionIsMissing(config ? '--out' : '--config'));
  // npm runs a script in the project's folder, and says here where it was called.
  const from = process.env.INIT_CWD ?? process.cwd();
  const flags = named['--browser-args']?.split(/\s+/).filter(Boolean) ?? null;
  return { config: resolve(from, config), out: resolve(from, out), flags };
}

/**
 * Where a text stops being JSON and why, on one line; the parser's own words may quote line breaks.
 * @param {string} text @param {unknown} error @returns {{ place: string, why: string }}
 */
function faultOfJson(text, error) {
  const said = saidBy(error instanceof Error ? error.message : String(error));
  const atEnd = /unexpected end/i.test(said) ? String(text.length) : undefined;
  const position = /at position (\d+)/.exec(said)?.[1] ?? atEnd;
  if (position === undefined) return { place: '', why: said };
  const before = text.slice(0, Number(position)).split('\n');
  const column = (before.at(-1) ?? '').length + 1;
  return { place: `:${before.length}:${column}`, why: said.replace(/ in JSON at position .*/, '') };
}

/** @param {string} path */
const isFile = (path) => existsSync(path) && statSync(path).isFile();

/** @param {string} path @returns {unknown} */
export function readRunFile(path) {
  if (!isFile(path)) throw new CommandError(2, noRunFile(path));
  const text = readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  try {
    return JSON.parse(text);
  } catch (error) {
    const { place, why } = faultOfJson(text, error);
    throw new CommandError(2, runFileIsNotJson(path + place, why));
  }
}

/** The file that says where an earlier run stands, and those that it tells of. */
const stateFile = 'state.json';
const kept = ['policy', 'optimizer', 'reference', 'logps', 'reward'].map(
  (name) => `${name}.safetensors`,
);

/**
 * The files of the checkpoint in an earlier run's folder, which is relative to the run file.
 * @param {string} configPath @param {string | null} resume @returns {string[]} none where nothing is resumed
 */
export function checkpointFiles(configPath, resume) {
  if (resume === null) return [];
  const folder = resolve(dirname(resolve(configPath)), resume, 'checkpoint');
  const state = resolve(folder, stateFile);
  if (!isFile(state)) throw new CommandError(2, noCheckpoint(resume, stateFile));
  return [state, ...kept.map((name) => resolve(folder, name)).filter(isFile)];
}

/**
 * The absolute paths of a run's files, which are relative to the run file; null for what it has none of.
 * @param {string} configPath @param {{ path: string | null, evalPath: string | null }} data
 */
export function dataFiles(configPath, data) {
  const folder = dirname(resolve(configPath));
  const find = (/** @type {string} */ key, /** @type {string} */ path) => {
    const full = resolve(folder, path);
    if (!isFile(full)) throw new CommandError(2, noDataFile(key, path));
    return full;
  };
  return {
    train: data.path === null ? null : find('data.path', data.path),
    heldOut: data.evalPath === null ? null : find('data.evalPath', data.evalPath),
  };
}

/**
 * The absolute paths of a run's files of questions, in the order of its benchmarks.
 * @param {string} configPath @param {readonly { path: string }[]} benchmarks @returns {string[]}
 */
export function taskFiles(configPath, benchmarks) {
  const folder = dirname(resolve(configPath));
  return benchmarks.map(({ path }, i) => {
    const full = resolve(folder, path);
    if (!isFile(full)) throw new CommandError(2, noDataFile(`benchmarks[${i}].path`, path));
    return full;
  });
}

/** Files of a checkpoint beside its weights: all that leaves with the policy again, and formats that are refused by name. */
const besideWeights = /\.(json|jinja|model|bin|pth|gguf)$|^(merges|vocab)\.txt$/;

/** @param {string} folder @param {(name: string) => boolean} taken */
const filesIn = (folder, taken) =>
  readdirSync(folder)
    .filter((name) => taken(name) && isFile(join(folder, name)))
    .map((name) => join(folder, name));

/**
 * The files of a run's checkpoints, by role; a path is a folder, or the weights' file in one.
 * @param {string} configPath
 * @param {{ model: { policyPath: string | null, referencePath: string | null }, sampling: { opponentPath: string | null } }} config
 * @returns {{ role: 'policy' | 'reference' | 'opponent', files: string[] }[]}
 */
export function modelFiles(configPath, { model, sampling }) {
  const folder = dirname(resolve(configPath));
  const find = (/** @type {string} */ key, /** @type {string} */ path) => {
    const full = resolve(folder, path);
    if (isFile(full))
      return [
        full,
        ...filesIn(dirname(full), (name) => besideWeights.test(name) && name !== basename(full)),
      ];
    if (!existsSync(full)) throw new CommandError(2, noModelFolder(key, path));
    const files = filesIn(
      full,
      (name) => besideWeights.test(name) || name.endsWith('.safetensors'),
    );
    if (files.length === 0) throw new CommandError(2, folderHoldsNoModel(key, path));
    return files;
  };
  const named = /** @type {const} */ ([
    ['policy', 'model.policyPath', model.policyPath],
    ['reference', 'model.referencePath', model.referencePath],
    ['opponent', 'sampling.opponentPath', sampling.opponentPath],
  ]);
  return named.flatMap(([role, key, path]) =>
    path === null ? [] : [{ role, files: find(key, path) }],
  );
}

/**
 * All files that a run reads.
 * @param {string} configPath @param {any} config resolved
 * @returns {import('./page.mjs').RunInputs}
 * @throws {CommandError} exit code 2 naming the key whose file is not there
 */
export function runInputs(configPath, config) {
  const checkpoint = checkpointFiles(configPath, config.training.resume);
  const models = modelFiles(configPath, config);
  const tasks = taskFiles(configPath, config.benchmarks);
  return { ...dataFiles(configPath, config.data), models, checkpoint, tasks };
}
