// The benchmark in Node over Dawn, for a machine with a GPU and no browser: a process a variant.
import { fork } from 'node:child_process';
import process from 'node:process';

import { CommandError } from '../headless/runFile.mjs';
import { root } from '../install.mjs';
import { benchProcessEnded, dawnIsMissing } from '../sentences.mjs';

const dawnVersion = '0.6.2';

/** A process in the place of a worker. @param {string} variant */
function startProcess(variant) {
  const name = variant.startsWith('jax-js') ? 'nodeJaxWorker' : 'nodeWorker';
  const child = fork(`${root}.cache/bench-node/${name}.js`, {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const port = {
    /** @type {((event: any) => void) | null} */
    onmessage: null,
    /** @type {((event: any) => void) | null} */
    onerror: null,
    /** @param {any} message */
    postMessage: (message) => void child.send(message),
    terminate: () => void child.kill('SIGKILL'),
  };
  child.on('message', (data) => port.onmessage?.({ data }));
  child.on('exit', (code, signal) => {
    const message = benchProcessEnded(variant, `exit code ${code ?? signal}`);
    port.onerror?.({ message });
  });
  return port;
}

/**
 * @param {any} node the benchmark's own module for Node
 * @param {import('./benchArguments.mjs').BenchArguments} named
 * @param {(progress: any) => void} onProgress @param {(report: any) => void} onReport
 * @returns {Promise<any>} the report
 */
export async function benchInNode(node, { cases, variants }, onProgress, onReport) {
  try {
    await import(/** @type {string} */ ('webgpu'));
  } catch {
    throw new CommandError(1, dawnIsMissing(dawnVersion));
  }
  return node
    .benchmark({
      cases: node.benchCases.filter((/** @type {any} */ { name }) => cases?.includes(name) ?? true),
      // jax-js asks the browser for WebGPU in ways that Dawn's package has not.
      variants:
        variants ?? node.benchVariants.filter((/** @type {string} */ n) => n !== 'jax-js-webgpu'),
      asked: variants !== null,
      userAgent: `Node ${process.version} over Dawn`,
      startWorker: startProcess,
      ...{ onProgress, onReport },
    })
    .run();
}
