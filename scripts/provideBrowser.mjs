// Finds a browser whose WebGPU answers, or installs one.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import process from 'node:process';

import { root } from './install.mjs';
import { browserDoesNotStart, browserHasNoWebGpu, noBrowserFound } from './sentences.mjs';

/**
 * Whether a browser starts headless and gives a WebGPU adapter, the software one included.
 * @param {string} executablePath
 * @returns {Promise<string | null>} why it does not do, or null
 */
async function faultOf(executablePath) {
  const { chromium } = await import('playwright');
  const { browserArguments } = await import('./browser.mjs');
  // WebGPU wants a secure context, which a page of this machine is.
  const server = createServer((_, response) =>
    response.setHeader('Content-Type', 'text/html').end('<title>probe</title>'),
  );
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(null)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  let browser;
  try {
    // Ctrl-C ends this command, and is no fault of the browser's.
    browser = await chromium.launch({
      ...{ executablePath, args: [...browserArguments], handleSIGINT: false },
    });
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${port}/`);
    const adapter = await page.evaluate(async (limit) => {
      const gpu = /** @type {any} */ (navigator).gpu;
      const ask = async () => (await gpu?.requestAdapter()) ?? (await gpu?.requestAdapter());
      // A GPU process that hangs would otherwise be waited for without end.
      const late = new Promise((resolve) => setTimeout(() => resolve(null), limit));
      return Boolean(await Promise.race([ask(), late]));
    }, 60_000);
    return adapter ? null : browserHasNoWebGpu(executablePath);
  } catch (error) {
    return browserDoesNotStart(executablePath, String(error).split('\n')[0] ?? '');
  } finally {
    await browser?.close();
    server.close();
  }
}

/** @param {string} command @param {string[]} args */
function run(command, args) {
  console.error(`${command} ${args.join(' ')} …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], env }).status === 0;
}

/** Ways to install one, the nearest first. @type {(() => Promise<string>)[]} */
const ways = [
  async () => {
    if (process.platform !== 'linux' || process.getuid?.() !== 0) return '';
    // Without fresh lists the package is unknown on a new machine.
    const installed =
      run('apt-get', ['update', '-q']) &&
      run('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium']);
    return installed ? '/usr/bin/chromium' : '';
  },
  async () => {
    if (!run(process.execPath, [`${root}node_modules/playwright/cli.js`, 'install', 'chromium']))
      return '';
    return (await import('playwright')).chromium.executablePath();
  },
  async () => {
    if (
      !run('npm', [
        'install',
        '--no-save',
        '--no-audit',
        '--no-fund',
        '@sparticuz/chromium@147.0.0',
      ])
    )
      return '';
    // It unpacks into TMPDIR, and would take any other `chromium` that lies there for its own.
    const folder = `${root}.cache/chromium`;
    mkdirSync(folder, { recursive: true });
    const { TMPDIR } = process.env;
    Object.assign(process.env, { AWS_LAMBDA_JS_RUNTIME: 'nodejs20.x', TMPDIR: folder });
    try {
      const name = '@sparticuz/chromium';
      return await (await import(name)).default.executablePath();
    } finally {
      if (TMPDIR === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = TMPDIR;
    }
  },
];

/**
 * The path of a browser that passes the probe; it is installed where there is none.
 * @returns {Promise<string>}
 */
export async function provideBrowser() {
  const { browsers } = await import('./browser.mjs');
  /** @type {string[]} */
  const faults = [];
  /** @param {string} path */
  const does = async (path) => {
    const fault = await faultOf(path);
    if (fault !== null) faults.push(fault);
    return fault === null;
  };
  for (const path of browsers()) if (await does(path)) return path;
  for (const way of ways) {
    // Said only now: where another browser does, nobody needs to know.
    for (const fault of faults.splice(0)) console.error(fault);
    const path = await way();
    if (path && existsSync(path) && (await does(path))) return path;
  }
  for (const fault of faults) console.error(fault);
  throw new Error(noBrowserFound());
}
