// Bundles the reading of run files for Node, so that the headless command can judge one without a browser.
import process from 'node:process';

import { build } from 'vite';

import { root } from './install.mjs';

try {
  await build({
    ...{ root, configFile: false, publicDir: false, logLevel: 'warn' },
    build: { ssr: 'src/protocol/resolveConfig.ts', outDir: '.cache/protocol', target: 'node20' },
  });
} catch (error) {
  console.error(/** @type {Error} */ (error).message);
  process.exitCode = 1;
}
