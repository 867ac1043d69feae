// Runs the benchmark, prints its table and writes its file.
import { writeFileSync } from 'node:fs';
import process from 'node:process';
import { pathToFileURL } from 'node:url';

import { CommandError } from '../headless/runFile.mjs';
import { root } from '../install.mjs';
import { benchFileIsNotWritable, nothingWasMeasured } from '../sentences.mjs';
import { readBenchArguments } from './benchArguments.mjs';
import { benchInBrowser } from './inBrowser.mjs';
import { benchInNode } from './inNode.mjs';

let shown = '';

/** One line on stderr that rewrites itself on a terminal, a line for each case elsewhere. @param {any} progress */
function showProgress({ done, total, what }) {
  const text = `${done} of ${total} cases · ${what}`;
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[2K${text}`);
  else {
    const [head = ''] = what.split(':');
    if (head !== shown) process.stderr.write(`${text}\n`);
    shown = head;
  }
}

/**
 * The command.
 * @param {string[]} args @returns {Promise<number>} its exit code
 */
export async function bench(args) {
  try {
    const node = await import(pathToFileURL(`${root}.cache/bench-node/node.js`).href);
    const cases = node.benchCases.map((/** @type {any} */ { name }) => name);
    const named = readBenchArguments(args, { cases, variants: node.benchVariants });
    // After every case, so that a run that is ended leaves what it has.
    const write = (/** @type {any} */ report) => {
      try {
        writeFileSync(named.out, `${JSON.stringify(report, null, 2)}\n`);
      } catch (error) {
        const { message } = /** @type {Error} */ (error);
        throw new CommandError(1, benchFileIsNotWritable(named.out, message));
      }
    };
    write({ adapter: null, matmulGflops: null, rows: [] });
    const report =
      named.host === 'node'
        ? await benchInNode(node, named, showProgress, write)
        : await benchInBrowser(named, showProgress, write);
    if (process.stderr.isTTY) process.stderr.write('\n');
    write(report);
    process.stdout.write(node.benchMarkdown(report));
    if (report.rows.length === 0) throw new CommandError(1, nothingWasMeasured());
    return 0;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    console.error(error.message);
    return error.exitCode;
  }
}
