// What the folders of an experiment's runs say of those that have ended.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { readTheSame } from './inputHashes.mjs';

/** @param {string} folder of a run @returns {string | null} null where there is none */
export function summaryText(folder) {
  const path = join(folder, 'summary.json');
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}

/**
 * Settings that came later are at their defaults.
 * @param {unknown} config as it was written @param {(file: unknown) => any} resolveConfig
 * @returns {string | null} null where no such run can be made any more
 */
function resolvedText(config, resolveConfig) {
  try {
    return JSON.stringify(resolveConfig(config));
  } catch (error) {
    if (/** @type {any} */ (error).code !== 'bad_config') throw error;
    return null;
  }
}

/** @param {string | null} text @returns {any} null where it was being written when the command ended */
function parsed(text) {
  if (text === null) return null;
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return null;
  }
}

/**
 * Whether a run has ended already, with these very settings and files.
 * @param {string} folder of the run @param {any} config resolved
 * @param {import('./page.mjs').RunInputs} inputs @param {(file: unknown) => any} resolveConfig
 * @returns {'done' | 'missing' | 'other'} `missing` also for one that was stopped, `other` with other settings or files
 * @throws {CommandError} exit code 2 naming a file that cannot be read
 */
export function formerRun(folder, config, inputs, resolveConfig) {
  const summary = parsed(summaryText(folder));
  if (summary === null) return 'missing';
  const isSame =
    resolvedText(summary.config, resolveConfig) === JSON.stringify(config) &&
    readTheSame(summary, inputs, config.benchmarks);
  if (!isSame) return 'other';
  return summary.reason === 'stopped' ? 'missing' : 'done';
}

/**
 * Whether a run has come to an end since its summary was as it is given; the files that it read may be gone by then.
 * @param {string} folder of the run @param {string | null} before
 */
export function hasEndedSince(folder, before) {
  const text = summaryText(folder);
  const summary = text === before ? null : parsed(text);
  return summary !== null && summary.reason !== 'stopped';
}
