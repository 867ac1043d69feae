// A small static server for the built site, on this machine only.
import { createReadStream, realpathSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, resolve, sep } from 'node:path';
import process from 'node:process';
import { pipeline } from 'node:stream';
import { pathToFileURL } from 'node:url';

import { root } from './install.mjs';
import { readOptions } from './options.mjs';
import {
  addressIsMalformed,
  nothingThere,
  onlyReading,
  onlyTheSite,
  portIsTaken,
  siteStandsBelow,
} from './sentences.mjs';

/** @type {Record<string, string>} */
const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.jsonl': 'application/x-ndjson; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.wasm': 'application/wasm',
};

// Isolation lets the WASM backend use threads; the site works without these headers too.
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/**
 * The file that a decoded path below the site names: a folder stands for its index.html.
 * @param {string} folder @param {string} path
 * @returns {{ path: string, size: number } | { status: 403 | 404 }}
 */
function find(folder, path) {
  const site = resolve(folder);
  const wanted = join(site, path);
  if (wanted !== site && !wanted.startsWith(site + sep)) return { status: 403 };
  for (const candidate of [wanted, join(wanted, 'index.html')]) {
    const stat = statSync(candidate, { throwIfNoEntry: false });
    if (stat?.isFile()) return { path: candidate, size: stat.size };
  }
  return { status: 404 };
}

/**
 * Serves a folder on 127.0.0.1.
 * @param {{ port?: number, folder?: string, prefix?: string, isolated?: boolean }} [options]
 *   port 0 takes any free one; `prefix` puts the site below a path, with a slash at both its ends
 * @returns {Promise<{ url: string, close: () => void }>} rejects where the port is taken
 */
export function serve({ port = 0, folder = `${root}dist`, prefix = '/', isolated = true } = {}) {
  const server = createServer((request, response) => {
    const refuse = (/** @type {number} */ status, /** @type {string} */ sentence) => {
      response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(sentence);
    };
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      refuse(405, onlyReading());
      return;
    }
    // Not by URL, which throws on an address such as `//`.
    const [address = '/'] = (request.url ?? '/').split('?', 1);
    if (!address.startsWith(prefix)) {
      refuse(404, siteStandsBelow(prefix));
      return;
    }
    let found;
    try {
      found = find(folder, decodeURIComponent(address.slice(prefix.length)));
    } catch {
      refuse(400, addressIsMalformed()); // a bad escape, a NUL or an endless name
      return;
    }
    if ('status' in found) {
      refuse(found.status, found.status === 403 ? onlyTheSite() : nothingThere(address));
      return;
    }
    response.writeHead(200, {
      'Content-Type': types[extname(found.path)] ?? 'application/octet-stream',
      'Content-Length': found.size,
      'Cache-Control': 'no-cache',
      ...(isolated ? isolation : {}),
    });
    pipeline(createReadStream(found.path), response, (error) => {
      // The reader who went away, as a closed tab does, is no fault of the server.
      if (error && error.code !== 'ERR_STREAM_PREMATURE_CLOSE') console.error(error.message);
    });
  });
  return new Promise((fulfill, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      const taken = typeof address === 'object' && address ? address.port : port;
      fulfill({
        url: `http://127.0.0.1:${taken}${prefix}`,
        close: () => {
          server.closeAllConnections();
          server.close();
        },
      });
    });
  });
}

// Node resolves links in a module's address, and not in argv.
const [, script] = process.argv;
if (script && import.meta.url === pathToFileURL(realpathSync(script)).href) {
  const { port } = readOptions(4173);
  try {
    console.log((await serve({ port })).url);
  } catch (error) {
    console.error(portIsTaken(port, /** @type {Error} */ (error).message));
    process.exitCode = 1;
  }
}
