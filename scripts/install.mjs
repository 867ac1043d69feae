// Makes sure that what package-lock.json names is installed; uses nothing that is not in Node.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

import { installationFailed, nodeIsTooOld } from './sentences.mjs';

export const root = fileURLToPath(new URL('..', import.meta.url));
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';

/** Ends with a sentence where Node is too old. */
function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(nodeIsTooOld(process.versions.node));
  process.exit(1);
}

/** Installs by the lock file where node_modules is missing or older than it. */
export function ensureInstalled() {
  checkNode();
  const installed = `${root}node_modules/.package-lock.json`;
  const lock = `${root}package-lock.json`;
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;
  console.error('Installing what package-lock.json names …');
  const options = { cwd: root, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' };
  // The tools that build and test are among them, whatever NODE_ENV says.
  const { status } = spawnSync(npm, ['ci', '--include=dev', '--no-audit', '--no-fund'], options);
  if (status !== 0) {
    console.error(installationFailed());
    process.exit(1);
  }
}
