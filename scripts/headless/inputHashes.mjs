// What a run read, told apart by its bytes: a file that was changed makes another run of the same settings.
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { basename } from 'node:path';

import { inputIsUnreadable } from '../sentences.mjs';
import { CommandError } from './runFile.mjs';

/** Bytes of a file that are in memory at once. */
const partBytes = 8 * 1024 * 1024;
/** Each file is read once a command. @type {Map<string, string>} */
const known = new Map();

/** @param {string} path */
function digestOf(path) {
  const hash = createHash('sha256');
  const part = Buffer.allocUnsafe(partBytes);
  const file = openSync(path, 'r');
  try {
    for (;;) {
      const read = readSync(file, part);
      if (read === 0) break;
      hash.update(part.subarray(0, read));
    }
  } finally {
    closeSync(file);
  }
  return hash.digest('hex');
}

/**
 * SHA-256 of a file.
 * @param {string} path @returns {string} 64 hex digits
 * @throws {CommandError} exit code 2 where it cannot be read
 */
function hashOf(path) {
  const before = known.get(path);
  if (before !== undefined) return before;
  let digest;
  try {
    digest = digestOf(path);
  } catch (error) {
    const { message } = /** @type {Error} */ (error);
    throw new CommandError(2, inputIsUnreadable(path, message));
  }
  known.set(path, digest);
  return digest;
}

/**
 * The files of a run's models, by role and name.
 * @param {Pick<import('./page.mjs').RunInputs, 'models'>} inputs @returns {Record<string, string>}
 */
export function modelHashes({ models }) {
  return Object.fromEntries(
    models.flatMap(({ role, files }) =>
      files.map((path) => [`${role}/${basename(path)}`, hashOf(path)]),
    ),
  );
}

/** @param {Record<string, string>} one @param {Record<string, string>} other */
const areSame = (one, other) =>
  Object.keys(one).length === Object.keys(other).length &&
  Object.entries(one).every(([name, hash]) => other[name] === hash);

/**
 * Whether a run that ended read the very bytes that its files hold now; what an earlier version did not write
 * down cannot be known, and is not the same.
 * @param {any} summary of the run @param {import('./page.mjs').RunInputs} inputs
 * @param {readonly { name: string }[]} benchmarks in the order of the inputs' files
 */
export function readTheSame(summary, inputs, benchmarks) {
  const { train, heldOut, tasks, models } = inputs;
  if (train !== null && hashOf(train) !== summary.dataHash) return false;
  if (heldOut !== null && hashOf(heldOut) !== summary.evalDataHash) return false;
  const asked = Object.fromEntries(
    benchmarks.map(({ name }, i) => [name, hashOf(/** @type {string} */ (tasks[i]))]),
  );
  if (!areSame(asked, summary.benchmarkHashes ?? {})) return false;
  return models.length === 0 || areSame(modelHashes(inputs), summary.modelHashes ?? {});
}
