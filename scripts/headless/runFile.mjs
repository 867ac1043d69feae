// The run file as it lies on the disk, and the files that it names.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** A sentence that ends the command with an exit code. */
export class CommandError extends Error {
  /** @param {number} exitCode @param {string} message */
  constructor(exitCode, message) {
    super(message);
    this.exitCode = exitCode;
  }
}

/**
 * Reads `--config` and `--out`.
 * @param {string[]} args
 */
export function readArguments(args) {
  /** @type {Record<string, string>} */
  const named = {};
  for (let i = 0; i < args.length; i += 2) {
    const name = args[i] ?? '';
    const value = args[i + 1];
    if (!['--config', '--out'].includes(name) || value === undefined)
      throw new CommandError(
        2,
        `${name}: usage is npm run headless -- --config run.json --out results/`,
      );
    named[name] = value;
  }
  const { '--config': config, '--out': out } = named;
  if (!config || !out)
    throw new CommandError(
      2,
      `${config ? '--out' : '--config'}: it is missing; usage is npm run headless -- --config run.json --out results/`,
    );
  return { config, out };
}

/** @param {string} path @returns {unknown} */
export function readRunFile(path) {
  if (!existsSync(path)) throw new CommandError(2, `--config: there is no file ${path}.`);
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new CommandError(
      2,
      `${path}: it is not JSON (${error instanceof Error ? error.message : error}).`,
    );
  }
}

/**
 * The absolute paths of a run's files; they are relative to the run file.
 * @param {string} configPath @param {{ path: string, evalPath: string | null }} data
 */
export function dataFiles(configPath, data) {
  const folder = dirname(resolve(configPath));
  const find = (/** @type {string} */ key, /** @type {string} */ path) => {
    const full = resolve(folder, path);
    if (!existsSync(full) || !statSync(full).isFile())
      throw new CommandError(2, `${key}: there is no file ${path}.`);
    return full;
  };
  return {
    train: find('data.path', data.path),
    heldOut: data.evalPath === null ? null : find('data.evalPath', data.evalPath),
  };
}
