// Builds the site into dist/ where it is missing or older than what it is made of, and the reader of run files beside it.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import process from 'node:process';

import { root } from './install.mjs';
import { buildFailed } from './sentences.mjs';

/** What reads run files in Node, and writes reports. */
export const protocolFolder = '.cache/protocol';
const sources = ['src', 'public', 'index.html', 'vite.config.ts', 'package-lock.json'];

/**
 * The newest change below a path; tests do not count.
 * @param {string} path
 * @returns {number}
 */
function newest(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  const entries = readdirSync(path).filter(
    (name) => name !== 'testing' && !name.includes('.test.'),
  );
  return Math.max(stat.mtimeMs, ...entries.map((name) => newest(`${path}/${name}`)));
}

/**
 * Builds if need be.
 * @returns {boolean} whether dist/ holds what the sources say
 */
export function build() {
  const made = Math.min(
    ...['dist/index.html', `${protocolFolder}/reportHtml.js`].map((path) =>
      existsSync(root + path) ? statSync(root + path).mtimeMs : 0,
    ),
  );
  if (made > Math.max(...sources.map((path) => newest(root + path)))) return true;
  console.error('Building the page …');
  const done = [
    ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn'],
    ['scripts/buildProtocol.mjs'],
  ].every(([script, ...args]) => {
    const options = { cwd: root, stdio: ['ignore', 2, 2] };
    return spawnSync(process.execPath, [root + script, ...args], options).status === 0;
  });
  if (!done) console.error(buildFailed());
  return done;
}

/** Builds the benchmark if need be; ends the process where that fails. */
export function ensureBenchBuilt() {
  const made = Math.min(
    ...['bench/index.html', 'bench-node/node.js'].map((name) => {
      const path = `${root}.cache/${name}`;
      return existsSync(path) ? statSync(path).mtimeMs : 0;
    }),
  );
  if (made > Math.max(...[...sources, 'bench'].map((path) => newest(root + path)))) return;
  console.error('Building the benchmark …');
  const options = { cwd: root, stdio: /** @type {['ignore', 2, 2]} */ (['ignore', 2, 2]) };
  if (spawnSync(process.execPath, [`${root}scripts/buildBench.mjs`], options).status === 0) return;
  console.error(buildFailed());
  process.exit(1);
}

/** Builds if need be; ends the process where the build fails. */
export function ensureBuilt() {
  if (!build()) process.exit(1);
}
