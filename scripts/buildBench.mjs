// Builds the benchmark: its page with jax-js beside the app's own code, and the same for Node.
import process from 'node:process';

import { build } from 'vite';

import { root } from './install.mjs';

const shared = /** @type {const} */ ({
  configFile: `${root}vite.config.ts`,
  publicDir: false,
  logLevel: 'warn',
});

// How long each plug-in took is nothing to the reader of a benchmark.
const checks = { pluginTimings: false };

try {
  await build({
    ...shared,
    root: `${root}bench`,
    build: { outDir: `${root}.cache/bench`, emptyOutDir: true, rolldownOptions: { checks } },
  });
  await build({
    ...shared,
    root,
    // Plain Node does not find what the deep imports of TensorFlow.js name without an extension.
    ssr: { noExternal: [/@tensorflow/] },
    build: {
      ...{ ssr: true, outDir: '.cache/bench-node', target: 'node20', emptyOutDir: true },
      rolldownOptions: {
        checks,
        input: ['node', 'nodeWorker', 'nodeJaxWorker'].map((name) => `${root}bench/${name}.ts`),
      },
    },
  });
} catch (error) {
  console.error(/** @type {Error} */ (error).message);
  process.exitCode = 1;
}
