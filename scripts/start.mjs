// npm start: installs what is missing, builds, serves and opens the page.
import { spawn } from 'node:child_process';
import process from 'node:process';

import { ensureBuilt } from './build.mjs';
import { ensureInstalled } from './install.mjs';
import { readOptions } from './options.mjs';
import { portIsTaken } from './sentences.mjs';
import { serve } from './serve.mjs';

const firstPort = 4173;

/** @param {number} port */
async function serveFrom(port) {
  for (let tried = port; ; tried++) {
    try {
      return await serve({ port: tried });
    } catch (error) {
      const taken = /** @type {NodeJS.ErrnoException} */ (error).code === 'EADDRINUSE';
      if (!taken || tried >= Math.min(port + 50, 65_535)) throw error;
    }
  }
}

/**
 * Opens the page where a window can be opened; where not, the printed address is what there is.
 * @param {string} url
 */
function open(url) {
  const { platform, env } = process;
  const windows =
    platform === 'win32' || platform === 'darwin' || env.DISPLAY || env.WAYLAND_DISPLAY;
  if (!windows || env.CI) return;
  const [command, ...args] =
    platform === 'win32'
      ? ['cmd', '/c', 'start', '', url]
      : [platform === 'darwin' ? 'open' : 'xdg-open', url];
  const child = spawn(command, args, { stdio: 'ignore', detached: true });
  child.on('error', () => console.log('No browser could be opened: open the address by hand.'));
  child.unref();
}

const { port, opens } = readOptions(firstPort);
ensureInstalled();
ensureBuilt();
const { url, close } = await serveFrom(port).catch((error) => {
  console.error(portIsTaken(port, error.message));
  process.exit(1);
});
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, close);
console.log(`Refinery is at ${url} (Ctrl-C stops it)`);
if (opens) open(url);
