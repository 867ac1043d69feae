// npm run bench -- --out bench.json: what a step costs on this machine, by our kernels and by others.
import process from 'node:process';

import { ensureBenchBuilt } from './build.mjs';
import { ensureInstalled } from './install.mjs';

ensureInstalled();
ensureBenchBuilt();
const { bench } = await import('./bench/command.mjs');
process.exitCode = await bench(process.argv.slice(2));
