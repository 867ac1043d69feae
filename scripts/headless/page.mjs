// What the headless command does in the built page: gives it settings and files, trains, and writes what it says.
import process from 'node:process';

import { firstLine } from '../launchBrowser.mjs';
import {
  browserEnded,
  judgeSaidNothing,
  judgeVariableIsWrong,
  pageBroke,
  pageCrashed,
  withPair,
} from '../sentences.mjs';
import { modelHashes } from './inputHashes.mjs';
import { judgeEndpoint, judgeFaults } from './judgeEnvironment.mjs';
import { leftOut } from './leftOut.mjs';
import { Outputs } from './outputs.mjs';
import { endProgress, showAsking, showProgress } from './progress.mjs';
import { CommandError } from './runFile.mjs';

/** Faults that are the run file's own, and so end with exit code 2. */
const ofConfig = new Set(['bad_config']);

/** @param {{ code: string, message: string } | null} fault */
function check(fault) {
  if (fault) throw new CommandError(ofConfig.has(fault.code) ? 2 : 1, fault.message);
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

/** A sentence on stderr, on a line of its own. @param {string} sentence */
function say(sentence) {
  endProgress();
  process.stderr.write(`${sentence}\n`);
}

/**
 * Gives the page the judge at an address, where a run has one.
 * @param {import('playwright').Page} page @param {any} config
 */
async function giveJudge(page, config) {
  const endpoint = judgeEndpoint(config.sampling.judge);
  const wrong = endpoint && (await bridge(page, 'judgeGiven', endpoint));
  if (wrong) throw new CommandError(2, judgeVariableIsWrong(wrong.part, wrong.fault));
}

/**
 * Gives the page the files of the benchmarks, in their order.
 * @param {import('playwright').Page} page @param {string[]} files
 */
async function giveTasks(page, files) {
  if (files.length === 0) return;
  await inPage(page, page.setInputFiles('#headless-tasks', files));
  const fault = await bridge(page, 'tasksLoaded');
  // Nothing was trained yet, and the sentence names the file that the run file points to.
  if (fault) throw new CommandError(fault.code === 'bad_file' ? 2 : 1, fault.message);
}

/**
 * Takes the page's events until the run is over.
 * @param {import('playwright').Page} page @param {Outputs} outputs
 * @returns {Promise<{ fault: CommandError | null, summary: object }>} what ended the run before its end, and what it was
 */
async function follow(page, outputs) {
  /** @type {CommandError | null} */
  let fault = null;
  for (;;) {
    for (const event of await bridge(page, 'next')) {
      switch (event.type) {
        case 'runStarted': {
          const sentence = await bridge(page, 'judgeEstimate');
          if (sentence !== null) say(sentence);
          break;
        }
        case 'metrics':
          outputs.metrics(event.rows);
          break;
        case 'pairs':
          outputs.pairs(event.rows);
          break;
        case 'samples':
          outputs.samples(event.rows);
          for (const why of judgeFaults(event.rows)) say(judgeSaidNothing(event.step, why));
          break;
        case 'taskScored':
          outputs.benchmarks(event.score, event.items);
          break;
        case 'taskProgress':
          showAsking(event.progress);
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
          endProgress();
          const sentence = leftOut(event.summary);
          if (sentence !== null) say(sentence);
          return { fault, summary: event.summary };
        }
      }
    }
  }
}

/**
 * The files that a run reads, by absolute path.
 * @typedef {{ train: string | null, heldOut: string | null, models: { role: string, files: string[] }[], checkpoint: string[], tasks: string[] }} RunInputs
 */

/**
 * Gives the page a run's settings and files.
 * @param {import('playwright').Page} page @param {any} config @param {RunInputs} files
 */
export async function preparePage(page, config, files) {
  check(await bridge(page, 'prepare', config));
  // Conversations are rendered by the policy's own template, so the models come first.
  for (const { role, files: parts } of files.models)
    await inPage(page, page.setInputFiles(`#headless-${role}`, parts));
  // What the starter is made of the page takes by itself.
  const given = files.models.map(({ role }) => role);
  const models = config.model.source === 'starter' ? ['policy', ...given] : given;
  check(await bridge(page, 'modelsLoaded', models));
  if (files.train) await inPage(page, page.setInputFiles('#headless-train', files.train));
  if (files.heldOut) await inPage(page, page.setInputFiles('#headless-heldOut', files.heldOut));
  const holdsOut = files.heldOut || config.data.source === 'starter';
  check(await bridge(page, 'loaded', holdsOut ? ['train', 'heldOut'] : ['train']));
  await giveTasks(page, files.tasks);
  if (files.checkpoint.length > 0) await giveCheckpoint(page, config, files.checkpoint);
}

/**
 * Trains in a page that has been given everything, and writes what it says.
 * @param {import('playwright').Page} page @param {any} config @param {RunInputs} inputs @param {string} out
 * @param {boolean} share whether what other runs in this page made already is taken
 * @returns {Promise<boolean>} whether it was stopped
 * @throws {CommandError} where the run ended before its end
 */
export async function trainInPage(page, config, inputs, out, share = false) {
  await giveJudge(page, config);
  const hashes = modelHashes(inputs);
  const outputs = new Outputs(out);
  let stopped = false;
  const stop = () => {
    stopped = true;
    bridge(page, 'stop').catch(() => undefined); // a page that is gone ends the run by itself
  };
  process.once('SIGINT', stop);
  try {
    await bridge(page, 'start', config, share);
    const { fault, summary: ended } = await follow(page, outputs);
    const summary = { ...ended, modelHashes: hashes };
    endProgress();
    try {
      if (config.report.checkpoint && !fault) await writeExports(page, outputs, stopped);
    } catch (error) {
      // Of an experiment's runs a folder that has a summary is whole: the next call makes this one again.
      if (!share) outputs.summary(summary);
      throw error;
    }
    outputs.summary(summary);
    if (fault) throw fault;
  } finally {
    process.off('SIGINT', stop);
    outputs.close();
  }
  return stopped;
}

/**
 * Opens the built page for the command and does some work in it.
 * @template T @param {import('playwright').Browser} browser @param {string} url of the server
 * @param {(page: import('playwright').Page) => Promise<T>} work @returns {Promise<T>}
 * @throws {CommandError} where the page crashes or breaks
 */
export async function withPage(browser, url, work) {
  const page = await browser.newPage();
  /** @type {Promise<never>} */
  const broken = new Promise((_, reject) => {
    const fail = (/** @type {string} */ what) => () => reject(new CommandError(1, what));
    page.on('crash', fail(pageCrashed()));
    page.on('pageerror', (error) => reject(new CommandError(1, pageBroke(error.message))));
  });
  broken.catch(() => undefined); // it is awaited below, beside the work
  try {
    await inPage(page, page.goto(`${url}?headless`));
    await inPage(
      page,
      page.waitForFunction(() => 'refineryHeadless' in window),
    );
    return await Promise.race([work(page), broken]);
  } finally {
    await page.close().catch(() => undefined); // a browser that is gone has closed it
  }
}
