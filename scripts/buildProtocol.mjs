// Bundles for Node what judges run files and writes reports, so that the headless command needs no browser for either.
import process from 'node:process';

import { build } from 'vite';

import { root } from './install.mjs';

try {
  await build({
    ...{ root, configFile: false, publicDir: false, logLevel: 'warn' },
    build: {
      ...{ ssr: true, outDir: '.cache/protocol', target: 'node20' },
      rollupOptions: {
        input: {
          resolveConfig: 'src/protocol/resolveConfig.ts',
          experiment: 'src/protocol/experiment.ts',
          runFiles: 'src/experiments/runFiles.ts',
          report: 'src/experiments/report.ts',
          reportHtml: 'src/experiments/reportHtml.ts',
        },
      },
    },
  });
} catch (error) {
  console.error(/** @type {Error} */ (error).message);
  process.exitCode = 1;
}
