// Where a Chromium is on this machine, and the flags under which its WebGPU works without a GPU.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import process from 'node:process';

import { chromium } from 'playwright';

import { namedBrowserIsMissing } from './sentences.mjs';

/** Flags for a headless Chromium whose WebGPU runs on the software adapter. */
export const browserArguments = Object.freeze([
  '--no-sandbox',
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]);

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const bundles = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** @param {string} name */
function onPath(name) {
  try {
    const finder = process.platform === 'win32' ? 'where' : 'which';
    const [first] = execFileSync(finder, [name], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).split('\n');
    return first?.trim() ?? '';
  } catch {
    return ''; // `which` exits with 1 where there is none: the next name is tried
  }
}

/** The browsers that are here, the one to prefer first: `$CHROMIUM`, installed ones, Playwright's own. */
export function* browsers() {
  const named = process.env.CHROMIUM;
  if (named) {
    if (!existsSync(named)) throw new Error(namedBrowserIsMissing(named));
    yield named;
  }
  for (const name of names) {
    const found = onPath(name);
    if (found) yield found;
  }
  for (const path of [...bundles, chromium.executablePath()]) if (existsSync(path)) yield path;
}

/** The browser to use; '' where there is none. */
export function findBrowser() {
  const [first = ''] = browsers();
  return first;
}
