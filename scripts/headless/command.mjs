// Drives the built page in a headless browser: one run, or all runs of an experiment.
import { launchBrowser } from '../launchBrowser.mjs';
import { serve } from '../serve.mjs';
import { isExperiment, runExperiment } from './experiment.mjs';
import { judgeEndpoint } from './judgeEnvironment.mjs';
import { checkFolder } from './outputs.mjs';
import { preparePage, trainInPage, withPage } from './page.mjs';
import { endProgress } from './progress.mjs';
import { resolveRunFile } from './protocol.mjs';
import { CommandError, readArguments, readRunFile, runInputs } from './runFile.mjs';

const interrupted = 130;

/**
 * One run file, from its check to its files.
 * @param {string} path @param {unknown} file @param {string} out
 * @returns {Promise<(open: import('./experiment.mjs').Open) => Promise<number>>} what to do in a browser
 */
async function singleRun(path, file, out) {
  const config = await resolveRunFile(file);
  // A variable that is missing ends the command before a browser is looked for.
  judgeEndpoint(config.sampling.judge);
  const inputs = runInputs(path, config);
  checkFolder(out, [
    path,
    ...[inputs.train ?? [], inputs.heldOut ?? [], inputs.checkpoint, inputs.tasks].flat(),
    ...inputs.models.flatMap((model) => model.files),
  ]);
  return (open) =>
    open(async (page) => {
      await preparePage(page, config, inputs);
      return (await trainInPage(page, config, inputs, out)) ? interrupted : 0;
    });
}

/**
 * The command.
 * @param {string[]} args @returns {Promise<number>} its exit code
 */
export async function headless(args) {
  /** @type {Awaited<ReturnType<typeof serve>> | undefined} */
  let server;
  /** @type {import('playwright').Browser | undefined} */
  let browser;
  try {
    const { config: path, out, flags } = readArguments(args);
    const file = readRunFile(path);
    const work = (await isExperiment(file))
      ? await runExperiment(path, file, out)
      : await singleRun(path, file, out);
    return await work(async (inPage) => {
      server ??= await serve();
      if (!browser?.isConnected()) browser = await launchBrowser(flags);
      return withPage(browser, server.url, inPage);
    });
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
