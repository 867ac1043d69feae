// npm run headless -- --config run.json --out results/: a whole run from the command line, through the
// same page, client and worker that people use.
import process from 'node:process';

import { ensureBuilt } from './build.mjs';
import { ensureInstalled } from './install.mjs';

ensureInstalled();
ensureBuilt();
const { headless } = await import('./headless/command.mjs');
process.exitCode = await headless(process.argv.slice(2));
