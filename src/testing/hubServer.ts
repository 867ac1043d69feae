import { createHash } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A model as the stand-in serves it, with all its files by path. */
export interface ServedModel {
  readonly files: Readonly<Record<string, Buffer>>;
  readonly license?: string;
  readonly gated?: boolean;
  readonly branches?: readonly string[];
}

/** One question that was asked. */
export interface Question {
  readonly path: string;
  readonly range: string | null;
  readonly cookie: string | null;
  readonly status: number;
}

/** What goes wrong with a file, once. */
export interface Fault {
  /** Bytes of the answer before the connection breaks, or before nothing comes any more. */
  readonly after: number;
  readonly kind: 'break' | 'hold';
}

export interface HubServer {
  readonly url: string;
  readonly questions: readonly Question[];
  /** Bytes of files that were sent, all told. */
  readonly sent: () => number;
  /** Lets the next answers for a file go wrong, one after the other. */
  fail(path: string, ...faults: readonly Fault[]): void;
  /** Answers the next questions with a status, one after the other. */
  answer(...statuses: readonly number[]): void;
  /** Asks to be left alone for so many seconds, once. */
  rest(seconds: number): void;
  /** Serves other bytes than it states. */
  alter(path: string, bytes: Buffer): void;
  /** Serves whole files whatever range is asked for. */
  ignoreRanges(): void;
  close(): Promise<void>;
}

const sha = (kind: 'sha1' | 'sha256', ...parts: readonly (string | Buffer)[]): string =>
  parts.reduce((hash, part) => hash.update(part), createHash(kind)).digest('hex');

/** The commit of all that is served here. */
export const commit = 'c0ffee0123456789abcdef0123456789abcdef01';

function entryOf(path: string, bytes: Buffer): Record<string, unknown> {
  const large = path.endsWith('.safetensors');
  return {
    ...{ type: 'file', path, size: bytes.length },
    oid: sha('sha1', `blob ${bytes.length}\0`, bytes),
    ...(large ? { lfs: { oid: sha('sha256', bytes), size: bytes.length, pointerSize: 134 } } : {}),
  };
}

/**
 * A stand-in for the hub on this machine: the same addresses, the same headers, files of ours. As the
 * hub does, it sends the browser on to another address for large files.
 */
export async function startHub(models: Readonly<Record<string, ServedModel>>): Promise<HubServer> {
  const questions: Question[] = [];
  const faults = new Map<string, Fault[]>();
  const altered = new Map<string, Buffer>();
  const statuses: { readonly status: number; readonly rest?: number }[] = [];
  let sent = 0;
  let ranges = true;
  const open = {
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Allow-Headers': '*',
    'Access-Control-Expose-Headers': 'X-Error-Code,Content-Range,Link,ETag,Retry-After',
  };

  const json = (response: ServerResponse, value: unknown): number => {
    response.writeHead(200, { ...open, 'Content-Type': 'application/json' });
    response.end(JSON.stringify(value));
    return 200;
  };
  const refuse = (
    response: ServerResponse,
    status: number,
    reason: string,
    rest?: number,
  ): number => {
    response.writeHead(status, {
      ...(rest === undefined ? {} : { 'Retry-After': rest }),
      ...{ ...open, 'Content-Type': 'application/json' },
      ...(reason === '' ? {} : { 'X-Error-Code': reason }),
    });
    response.end(JSON.stringify({ error: reason }));
    return status;
  };
  const file = (
    response: ServerResponse,
    path: string,
    whole: Buffer,
    range: string | null,
  ): number => {
    const from = ranges ? Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0) : 0;
    const partial = ranges && range !== null;
    const bytes = whole.subarray(from);
    response.writeHead(partial ? 206 : 200, {
      ...{ ...open, 'Content-Length': bytes.length },
      ...(partial ? { 'Content-Range': `bytes ${from}-${whole.length - 1}/${whole.length}` } : {}),
    });
    const fault = faults.get(path)?.shift();
    const part = fault ? bytes.subarray(0, fault.after) : bytes;
    sent += part.length;
    if (!fault) response.end(part);
    else
      response.write(part, () => {
        if (fault.kind === 'break') setTimeout(() => response.destroy(), 50);
      });
    return partial ? 206 : 200;
  };

  const answer = (response: ServerResponse, path: string, range: string | null): number => {
    const forced = statuses.shift();
    if (forced) return refuse(response, forced.status, '', forced.rest);
    const api = /^\/api\/models\/([^/]+\/[^/]+)\/(revision|tree)\/([^/]+)$/.exec(path);
    const resolve = /^\/([^/]+\/[^/]+)\/resolve\/([^/]+)\/([^/]+)$/.exec(path);
    const storage = /^\/storage\/([^/]+\/[^/]+)\/([^/]+)$/.exec(path);
    const [, name = ''] = api ?? resolve ?? storage ?? [];
    const model = models[name];
    // The hub does not say of a model that it does not show whether there is one.
    if (!model) return refuse(response, 401, 'RepoNotFound');
    const revision = api?.[3] ?? resolve?.[2] ?? commit;
    if (![commit, 'main', ...(model.branches ?? [])].includes(decodeURIComponent(revision)))
      return refuse(response, 404, 'RevisionNotFound');
    if (api?.[2] === 'revision')
      return json(response, {
        ...{ _id: '1', id: name, sha: commit, private: false, gated: model.gated ? 'auto' : false },
        ...{ downloads: 0, likes: 0, lastModified: '2026-01-01T00:00:00.000Z' },
        cardData: model.license === undefined ? {} : { license: model.license },
        config: { model_type: 'llama' },
      });
    if (api)
      return json(response, [
        { type: 'directory', path: 'onnx', size: 0, oid: sha('sha1', 'onnx') },
        ...Object.entries(model.files).map(([at, bytes]) => entryOf(at, bytes)),
      ]);
    const at = decodeURIComponent(resolve?.[3] ?? storage![2]!);
    const bytes = altered.get(at) ?? model.files[at];
    if (model.gated) return refuse(response, 403, 'GatedRepo');
    if (!bytes) return refuse(response, 404, 'EntryNotFound');
    if (resolve && at.endsWith('.safetensors')) {
      response.writeHead(302, { ...open, Location: `/storage/${name}/${at}` }).end();
      return 302;
    }
    return file(response, at, bytes, range);
  };

  const server = createServer((request, response) => {
    const [path = ''] = (request.url ?? '').split('?');
    if (request.method === 'OPTIONS') {
      response.writeHead(204, open).end();
      return;
    }
    const { range = null, cookie = null } = request.headers;
    const status = answer(response, path, range);
    questions.push({ path, range, cookie, status });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    questions,
    sent: () => sent,
    fail: (path, ...list) => void faults.set(path, [...list]),
    answer: (...list) => void statuses.push(...list.map((status) => ({ status }))),
    rest: (seconds) => void statuses.push({ status: 429, rest: seconds }),
    alter: (path, bytes) => void altered.set(path, bytes),
    ignoreRanges: () => {
      ranges = false;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
