import type { HubFile, HubModel } from '../protocol/hub';
import { RefineryError } from '../shared/errors';
import {
  connectionIsLost,
  fileArrivedOtherwise,
  hubAnswered,
  hubFileIsGone,
  hubWantsRest,
  modelIsGated,
} from '../shared/sentences/hubSentences';
import { asking, HubStatus } from './ask';

/** Where a file's bytes go, in order, and how many are there already. */
export interface PartStore {
  received(path: string): Promise<number>;
  /** Adds bytes behind those that are there. */
  append(path: string, chunks: readonly Uint8Array<ArrayBuffer>[]): Promise<void>;
  /** Throws away what is there. */
  discard(path: string): Promise<void>;
}

export interface DownloadOptions {
  readonly url: string;
  readonly signal: AbortSignal;
  /** Told of bytes as they arrive. */
  readonly onBytes: (count: number) => void;
  /** Told before a pause after a broken connection, in seconds, and with null when it is over. */
  readonly onWaiting: (seconds: number | null) => void;
  readonly wait: (seconds: number, signal: AbortSignal) => Promise<void>;
  /** Seconds without a byte after which a connection counts as broken. */
  readonly stallSeconds?: number;
}

/** Seconds of rest before each new try; bytes that arrive begin the count anew. */
export const pauses = [1, 2, 4, 8] as const;
/** No pause is longer, whatever the hub asks for: the page then says what happened. */
const longestPause = 60;
/** Bytes that are held before they are written; what a crash of the tab can lose. */
const pieceBytes = 8 * 1024 * 1024;

/** A connection that broke, or a hub that wants to be asked later: worth another try. */
class Dropped extends Error {
  /** Seconds after which the hub wants to be asked again. */
  readonly after: number;
  constructor(sentence: string, after: number, cause: unknown) {
    super(sentence, { cause });
    this.after = after;
  }
}

/** How many of a body's first bytes are here already: none where the hub heeded the range. */
export function bytesToSkip(from: number, status: number, contentRange: string | null): number {
  const start = status === 206 ? /^bytes (\d+)-/.exec(contentRange ?? '')?.[1] : '0';
  // The header may be hidden from a page; a partial answer is then the part that was asked for.
  return from - (start === undefined ? from : Number(start));
}

function judged(error: unknown, name: string, path: string, host: string): unknown {
  if (!(error instanceof HubStatus)) return new Dropped(connectionIsLost(path, host), 0, error);
  const { status, retryAfter } = error;
  if (status === 401 || status === 403) return new RefineryError('bad_file', modelIsGated(name));
  if (status === 404) return new RefineryError('bad_file', hubFileIsGone(path, host));
  if (status === 408 || status === 429 || status >= 500) {
    const sentence = status === 429 ? hubWantsRest(host) : hubAnswered(host, status);
    return new Dropped(sentence, retryAfter ?? 0, error);
  }
  return new RefineryError('bad_file', hubAnswered(host, status));
}

/**
 * Fetches what is missing of a file, once. Not through the library: its Blob takes whatever answer it
 * gets for the part that it asked for, and passes on of an answer that is none only words, so that a
 * broken connection could not be told from a file that is gone; it also asks once more for what the
 * listing has stated, and turns to further hosts for the hub's newer storage. The plain address of a
 * file serves every storage.
 */
async function fetchRest(
  { name, commit }: HubModel,
  { path, bytes }: HubFile,
  from: number,
  store: PartStore,
  { url, signal, onBytes, stallSeconds = 60 }: DownloadOptions,
): Promise<void> {
  const { host } = new URL(url);
  const stalled = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const alive = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      stalled.abort();
    }, stallSeconds * 1000);
  };
  let held: Uint8Array<ArrayBuffer>[] = [];
  let heldBytes = 0;
  let written = from;
  const write = async (): Promise<void> => {
    if (heldBytes === 0) return;
    await store.append(path, held);
    written += heldBytes;
    [held, heldBytes] = [[], 0];
  };
  const otherwise = async (): Promise<never> => {
    await store.discard(path);
    throw new RefineryError('bad_file', fileArrivedOtherwise(path));
  };
  try {
    alive();
    const ask = asking(url, AbortSignal.any([signal, stalled.signal]));
    const response = await ask(`${url}/${name}/resolve/${commit}/${encodeURIComponent(path)}`, {
      headers: from > 0 ? { Range: `bytes=${from}-` } : {},
    });
    let skip = bytesToSkip(from, response.status, response.headers.get('Content-Range'));
    if (skip < 0) await otherwise();
    const reader = response.body!.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      alive();
      const fresh = value.subarray(Math.min(skip, value.length));
      skip -= value.length - fresh.length;
      if (fresh.length === 0) continue;
      if (written + heldBytes + fresh.length > bytes) {
        await reader.cancel();
        await otherwise();
      }
      held.push(fresh);
      heldBytes += fresh.length;
      onBytes(fresh.length);
      if (heldBytes >= pieceBytes) await write();
    }
  } catch (error) {
    if (error instanceof RefineryError) throw error;
    // What arrived before the break is not fetched twice.
    await write();
    if (signal.aborted) throw error;
    throw judged(error, name, path, host);
  } finally {
    clearTimeout(timer);
  }
  await write();
  if (written < bytes) throw new Dropped(connectionIsLost(path, host), 0, null);
}

/**
 * Fetches a file from where it stands to its end, over broken connections.
 * @throws RefineryError `bad_file` where that cannot be; what has arrived stays
 * @throws what `store` throws, and an `AbortError` where the signal ended it
 */
export async function downloadFile(
  model: HubModel,
  file: HubFile,
  store: PartStore,
  options: DownloadOptions,
): Promise<void> {
  const { signal, wait, onWaiting } = options;
  for (let tries = 0; ;) {
    const from = await store.received(file.path);
    if (from >= file.bytes) return;
    try {
      await fetchRest(model, file, from, store, options);
    } catch (error) {
      if (!(error instanceof Dropped)) throw error;
      if ((await store.received(file.path)) > from) tries = 0;
      const pause = pauses[tries];
      if (pause === undefined || error.after > longestPause)
        throw new RefineryError('bad_file', error.message, { cause: error });
      tries += 1;
      const seconds = Math.max(pause, error.after);
      onWaiting(seconds);
      await wait(seconds, signal);
      onWaiting(null);
    }
  }
}
