// A small static server for the built site, on this machine only.
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';

import { root } from './install.mjs';

/** @type {Record<string, string>} */
const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
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
 * Serves a folder on 127.0.0.1.
 * @param {{ port?: number, folder?: string, prefix?: string, isolated?: boolean }} [options]
 *   port 0 takes any free one; `prefix` puts the site below a path
 * @returns {Promise<{ url: string, close: () => void }>}
 */
export function serve({ port = 0, folder = `${root}dist`, prefix = '/', isolated = true } = {}) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const refuse = (/** @type {number} */ status, /** @type {string} */ sentence) => {
      response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(sentence);
    };
    if (!pathname.startsWith(prefix)) {
      refuse(404, `The site stands below ${prefix}.`);
      return;
    }
    let wanted;
    try {
      wanted = normalize(join(folder, decodeURIComponent(pathname.slice(prefix.length))));
    } catch {
      refuse(400, 'The address is not well formed.'); // decodeURIComponent says no more than this
      return;
    }
    if (wanted !== normalize(folder) && !wanted.startsWith(normalize(folder + sep))) {
      refuse(403, 'Only files of the site are served.');
      return;
    }
    const path =
      existsSync(wanted) && statSync(wanted).isDirectory() ? join(wanted, 'index.html') : wanted;
    if (!existsSync(path)) {
      refuse(404, `There is no ${pathname}.`);
      return;
    }
    response.writeHead(200, {
      'Content-Type': types[extname(path)] ?? 'application/octet-stream',
      'Content-Length': statSync(path).size,
      'Cache-Control': 'no-cache',
      ...(isolated ? isolation : {}),
    });
    createReadStream(path).pipe(response);
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      const taken = typeof address === 'object' && address ? address.port : port;
      resolve({
        url: `http://127.0.0.1:${taken}${prefix}`,
        close: () => {
          server.closeAllConnections();
          server.close();
        },
      });
    });
  });
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const at = process.argv.indexOf('--port');
  const { url } = await serve({ port: at < 0 ? 4173 : Number(process.argv[at + 1]) });
  console.log(url);
}
