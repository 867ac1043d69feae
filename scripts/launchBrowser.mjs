// Starts the headless browser of the commands.
import { chromium } from 'playwright';

import { browserArguments } from './browser.mjs';
import { CommandError } from './headless/runFile.mjs';
import { provideBrowser } from './provideBrowser.mjs';
import { browserCouldNotStart } from './sentences.mjs';

/** The first line of what an error says; those after it are the browser's log. @param {unknown} error */
export const firstLine = (error) =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';

/**
 * Starts the browser; flags that somebody names take the place of the software adapter's.
 * @param {string[] | null} flags
 * @throws {CommandError} where there is no browser or it does not start
 */
export async function launchBrowser(flags) {
  const own = browserArguments.filter(
    (flag) => flags === null || !flag.startsWith('--use-webgpu-adapter='),
  );
  try {
    return await chromium.launch({
      executablePath: await provideBrowser(),
      args: [...own, ...(flags ?? [])],
      // Ctrl-C is ours: the browser must outlive it to write what there is.
      handleSIGINT: false,
    });
  } catch (error) {
    throw new CommandError(1, browserCouldNotStart(firstLine(error)));
  }
}
