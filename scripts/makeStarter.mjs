// node scripts/makeStarter.mjs: fits the starter policy by the recipe in scripts/starter/run.json, through
// the same command as every run, and lays it into public/starter. Ctrl-C stops it; called again it goes on
// from there, and the weights are those of a run that never stopped.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

import { ensureBuilt } from './build.mjs';
import { ensureInstalled, root } from './install.mjs';

const recipe = join(root, 'scripts/starter/run.json');
const target = join(root, 'public/starter');
const work = join(root, '.cache/starter');
const last = join(work, 'last');
const next = join(work, 'next');

/** @param {string} path @returns {any} */
const read = (path) => JSON.parse(readFileSync(path, 'utf8'));

/** Where an earlier call was stopped, by the same recipe. @returns {boolean} */
function wasStopped() {
  const kept = join(work, 'recipe.json');
  const same = existsSync(kept) && readFileSync(kept, 'utf8') === readFileSync(recipe, 'utf8');
  if (!same) rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  copyFileSync(recipe, kept);
  return existsSync(join(last, 'checkpoint/state.json'));
}

ensureInstalled();
ensureBuilt();
const resume = wasStopped() ? 'last' : null;
const config = read(recipe);
const run = join(work, 'run.json');
writeFileSync(run, JSON.stringify({ ...config, training: { ...config.training, resume } }));
const { headless } = await import('./headless/command.mjs');
const code = await headless(['--config', run, '--out', next]);
if (existsSync(join(next, 'checkpoint/state.json'))) {
  rmSync(last, { recursive: true, force: true });
  renameSync(next, last);
}
if (code === 0) {
  mkdirSync(target, { recursive: true });
  const policy = join(last, 'policy');
  for (const name of readdirSync(policy)) copyFileSync(join(policy, name), join(target, name));
}
process.exitCode = code;
