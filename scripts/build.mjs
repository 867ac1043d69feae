// Builds the site into dist/ where it is missing or older than what it is made of.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import process from 'node:process';

import { root } from './install.mjs';

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
  const built = `${root}dist/index.html`;
  const made = existsSync(built) ? statSync(built).mtimeMs : 0;
  if (made > Math.max(...sources.map((path) => newest(root + path)))) return true;
  console.error('Building the page …');
  const vite = `${root}node_modules/vite/bin/vite.js`;
  const options = { cwd: root, stdio: ['ignore', 2, 2] };
  const { status } = spawnSync(process.execPath, [vite, 'build', '--logLevel', 'warn'], options);
  if (status !== 0) console.error('The build failed: see its words above.');
  return status === 0;
}

/** Builds if need be; ends the process where the build fails. */
export function ensureBuilt() {
  if (!build()) process.exit(1);
}
