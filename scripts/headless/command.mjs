// Drives the built page in a headless browser and writes what it says.
import process from 'node:process';
import { pathToFileURL } from 'node:url';

import { runFileReader } from '../build.mjs';
import { root } from '../install.mjs';
import { firstLine, launchBrowser } from '../launchBrowser.mjs';
import { browserEnded, pageBroke, pageCrashed, withPair } from '../sentences.mjs';
import { serve } from '../serve.mjs';
import { leftOut } from './leftOut.mjs';
import { checkFolder, Outputs } from './outputs.mjs';
import { endProgress, showProgress } from './progress.mjs';
import {
  checkpointFiles,
  CommandError,
  dataFiles,
  modelFiles,
  readArguments,
  readRunFile,
} from './runFile.mjs';

/** Faults that are the run file's own, and so end with exit code 2. */
const ofConfig = new Set(['bad_config']);
const interrupted = 130;

/** @param {{ code: string, message: string } | null} fault */
function check(fault) {
  if (fault) throw new CommandError(ofConfig.has(fault.code) ? 2 : 1, fault.message);
}

/**
 * The run file, filled in and checked before any browser is looked for.
 * @param {unknown} runFile @returns {Promise<any>}
 * @throws {CommandError} exit code 2 with the sentence that names the key
 */
async function resolved(runFile) {
  const { resolveConfig } = await import(pathToFileURL(root + runFileReader).href);
  try {
    return resolveConfig(runFile);
  } catch (error) {
    const { code, message } = /** @type {any} */ (error);
    if (!ofConfig.has(code)) throw error;
    throw new CommandError(2, message);
  }
}

/**
 * Waits for something that the page does.
 * @template T @param {import('playwright').Page} page @param {Promise<T>} work @returns {Promise<T>}
 * @throws {CommandError} where the page or its browser is gone
 */
async function inPage(page, work) {
  try {
    return await work;
  } catch (error) {
    const gone = page.isClosed() || !page.context().browser()?.isConnected();
    const why = firstLine(error);
    throw new CommandError(1, gone ? browserEnded(why) : pageBroke(why));
  }
}

/**
 * Calls a function of the bridge in the page.
 * @param {import('playwright').Page} page @param {string} name @param {...any} args @returns {Promise<any>}
 */
function bridge(page, name, ...args) {
  const call = page.evaluate(
    ([method, values]) => /** @type {any} */ (window).refineryHeadless[method](...values),
    /** @type {[string, any[]]} */ ([name, args]),
  );
  return inPage(page, call);
}

/**
 * Takes the trained policy, and what an exact resumption needs, out of the page.
 * @param {import('playwright').Page} page @param {Outputs} outputs @param {boolean} stopped
 */
async function writeExports(page, outputs, stopped) {
  for (const [name, take] of /** @type {const} */ ([
    ['policy', 'exportPolicy'],
    ['checkpoint', 'exportRunCheckpoint'],
  ])) {
    const { files, fault } = await bridge(page, take);
    // A run that was stopped while it was being prepared has none.
    if (fault && stopped && fault.code === 'wrong_state') return;
    check(fault ?? null);
    await outputs.exported(name, files, (...part) => bridge(page, 'filePart', ...part));
  }
}

/**
 * Gives the page the checkpoint of an earlier run, for this one to go on from.
 * @param {import('playwright').Page} page @param {any} config @param {string[]} files
 */
async function giveCheckpoint(page, config, files) {
  await inPage(page, page.setInputFiles('#headless-checkpoint', files));
  const fault = await bridge(page, 'resumed', config);
  if (!fault) return;
  // Nothing was trained yet, and the sentence names what the run file points to.
  const ofFile = fault.code === 'bad_file' ? 'training.resume: ' : '';
  throw new CommandError(2, ofFile + fault.message);
}

/**
 * Takes the page's events until the run is over.
 * @param {import('playwright').Page} page @param {Outputs} outputs
 * @returns {Promise<CommandError | null>} what ended the run before its end
 */
async function follow(page, outputs) {
  /** @type {CommandError | null} */
  let fault = null;
  for (;;) {
    for (const event of await bridge(page, 'next')) {
      switch (event.type) {
        case 'metrics':
          outputs.metrics(event.rows);
          break;
        case 'pairs':
          outputs.pairs(event.rows);
          break;
        case 'samples':
          outputs.samples(event.rows);
          break;
        case 'progress':
          showProgress(event.progress);
          break;
        case 'diverged': {
          const { pair } = event;
          fault = new CommandError(1, pair ? withPair(event.message, pair) : event.message);
          await bridge(page, 'stop');
          break;
        }
        case 'failed':
          check(event);
          break;
        case 'finished': {
          outputs.summary(event.summary);
          endProgress();
          const sentence = leftOut(event.summary);
          if (sentence !== null) process.stderr.write(`${sentence}\n`);
          return fault;
        }
      }
    }
  }
}

/**
 * @param {import('playwright').Page} page @param {any} config
 * @param {{ train: string | null, heldOut: string | null, models: { role: string, files: string[] }[], checkpoint: string[] }} files
 * @param {string} out
 */
async function train(page, config, files, out) {
  check(await bridge(page, 'prepare', config));
  // Conversations are rendered by the policy's own template, so the models come first.
  for (const { role, files: parts } of files.models)
    await inPage(page, page.setInputFiles(`#headless-${role}`, parts));
  // What the starter is made of the page takes by itself.
  const models = files.models.map(({ role }) => role);
  check(
    await bridge(page, 'modelsLoaded', config.model.source === 'starter' ? ['policy'] : models),
  );
  if (files.train) await inPage(page, page.setInputFiles('#headless-train', files.train));
  if (files.heldOut) await inPage(page, page.setInputFiles('#headless-heldOut', files.heldOut));
  const holdsOut = files.heldOut || config.data.source === 'starter';
  check(await bridge(page, 'loaded', holdsOut ? ['train', 'heldOut'] : ['train']));
  if (files.checkpoint.length > 0) await giveCheckpoint(page, config, files.checkpoint);
  const outputs = new Outputs(out);
  let stopped = false;
  const stop = () => {
    stopped = true;
    bridge(page, 'stop').catch(() => undefined); // a page that is gone ends the run by itself
  };
  process.once('SIGINT', stop);
  try {
    await bridge(page, 'start', config);
    const fault = await follow(page, outputs);
    endProgress();
    if (config.report.checkpoint && !fault) await writeExports(page, outputs, stopped);
    if (fault) throw fault;
  } finally {
    process.off('SIGINT', stop);
    outputs.close();
  }
  return stopped ? interrupted : 0;
}

/**
 * The command.
 * @param {string[]} args @returns {Promise<number>} its exit code
 */
export async function headless(args) {
  let server;
  let browser;
  try {
    const { config: path, out, flags } = readArguments(args);
    const config = await resolved(readRunFile(path));
    const checkpoint = checkpointFiles(path, config.training.resume);
    const models = modelFiles(path, config.model);
    const files = { ...dataFiles(path, config.data), models, checkpoint };
    checkFolder(out, [
      ...[path, files.train ?? [], files.heldOut ?? [], checkpoint].flat(),
      ...models.flatMap((model) => model.files),
    ]);
    server = await serve();
    browser = await launchBrowser(flags);
    const page = await browser.newPage();
    /** @type {Promise<never>} */
    const broken = new Promise((_, reject) => {
      const fail = (/** @type {string} */ what) => () => reject(new CommandError(1, what));
      page.on('crash', fail(pageCrashed()));
      page.on('pageerror', (error) => reject(new CommandError(1, pageBroke(error.message))));
    });
    broken.catch(() => undefined); // it is awaited below, beside the run
    await inPage(page, page.goto(`${server.url}?headless`));
    await inPage(
      page,
      page.waitForFunction(() => 'refineryHeadless' in window),
    );
    return await Promise.race([train(page, config, files, out), broken]);
  } catch (error) {
    endProgress();
    if (!(error instanceof CommandError)) throw error;
    // One line, whatever the names of files and keys hold.
    console.error(error.message.replace(/\s*[\r\n\u2028\u2029]+\s*/g, ' '));
    return error.exitCode;
  } finally {
    await browser?.close();
    server?.close();
  }
}
