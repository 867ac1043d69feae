// The benchmark in a headless browser: the page of bench/, a worker a variant.
import { CommandError } from '../headless/runFile.mjs';
import { root } from '../install.mjs';
import { firstLine, launchBrowser } from '../launchBrowser.mjs';
import { browserEnded, pageBroke, pageCrashed } from '../sentences.mjs';
import { serve } from '../serve.mjs';

/**
 * @param {import('./benchArguments.mjs').BenchArguments} named
 * @param {(progress: any) => void} onProgress @param {(report: any) => void} onReport
 * @returns {Promise<any>} the report
 */
export async function benchInBrowser({ cases, variants, flags }, onProgress, onReport) {
  const server = await serve({ folder: `${root}.cache/bench` });
  let browser;
  try {
    browser = await launchBrowser(flags);
    const page = await browser.newPage();
    /** @type {Promise<never>} */
    const broken = new Promise((_, reject) => {
      page.on('crash', () => reject(new CommandError(1, pageCrashed())));
      page.on('pageerror', ({ message }) => reject(new CommandError(1, pageBroke(message))));
    });
    broken.catch(() => undefined); // it is awaited below, beside the benchmark
    await page.exposeFunction('benchProgress', onProgress);
    await page.exposeFunction('benchReport', onReport);
    await page.goto(server.url);
    await page.waitForFunction(() => 'refineryBench' in window);
    const run = page.evaluate((names) => /** @type {any} */ (window).refineryBench(names), {
      cases,
      variants,
    });
    return await Promise.race([run, broken]);
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError(1, browserEnded(firstLine(error)));
  } finally {
    await browser?.close();
    server.close();
  }
}
