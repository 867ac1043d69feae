// The page's own reading of run files and experiments, bundled for Node.
import { pathToFileURL } from 'node:url';

import { protocolFolder } from '../build.mjs';
import { root } from '../install.mjs';
import { CommandError } from './runFile.mjs';

/**
 * A module of the bundle.
 * @param {string} name @returns {Promise<any>}
 */
export const bundled = (name) => import(pathToFileURL(`${root}${protocolFolder}/${name}.js`).href);

/**
 * Carries out the reading of what somebody wrote.
 * @template T @param {() => T} work @returns {T}
 * @throws {CommandError} exit code 2 with the sentence that names the key, or the file
 */
export function reading(work) {
  try {
    return work();
  } catch (error) {
    const { code, message } = /** @type {any} */ (error);
    if (code !== 'bad_config' && code !== 'bad_file') throw error;
    throw new CommandError(2, message);
  }
}

/**
 * The run file, filled in and checked before any browser is looked for.
 * @param {unknown} runFile @returns {Promise<any>}
 * @throws {CommandError} exit code 2 with the sentence that names the key
 */
export async function resolveRunFile(runFile) {
  const { resolveConfig } = await bundled('resolveConfig');
  return reading(() => resolveConfig(runFile));
}
