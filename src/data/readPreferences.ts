import type {
  ColumnMapping,
  DataReport,
  PreferencePair,
  ReadProgress,
  Refusal,
} from '../protocol/data';
import { messageOf, RefineryError } from '../shared/errors';
import { fileIsUnreadable, readingWasCanceled } from '../shared/sentences/fileSentences';
import { Sha256 } from '../shared/sha256';

import { plainTemplate } from './plainTemplate';
import { RowIntake } from './rowIntake';
import type { Template } from './template';
import { TextStage } from './textStage';

/** A file as the reader takes it: its name for people, its size where known, and its bytes. */
export interface ReadSource {
  readonly name: string;
  readonly bytesTotal: number | null;
  readonly stream: ReadableStream<Uint8Array>;
}

/** How a preference file is read. */
export interface ReadOptions {
  /** Reads every row by these columns instead of recognizing formats. */
  readonly mapping?: ColumnMapping;
  /** Renders conversations; the plain one where the model has none of its own. */
  readonly template?: Template;
  /**
   * Bytes of pairs that are kept, counted by `keptBytes`; the rest of the file is read and counted.
   * Unpaired rows that wait for a partner may take half as much beside them. Default 256 MiB.
   */
  readonly budgetBytes?: number;
  readonly signal?: AbortSignal;
  /** Called at most about ten times a second, and once at the end. */
  readonly onProgress?: (progress: ReadProgress) => void;
}

/** The pairs of a file in its order, what was counted, and up to 100,000 refusals by line. */
export interface ReadResult {
  readonly pairs: PreferencePair[];
  readonly report: DataReport;
  readonly refusals: Refusal[];
}

const DEFAULT_BUDGET_BYTES = 256 * 1024 * 1024;
const PROGRESS_MILLISECONDS = 100;

/**
 * Reads a preference file as it streams in: JSONL, a JSON list, or an object whose key `data` holds
 * the list, in any of the known row formats. Never holds more than one row and the kept pairs.
 * @throws RefineryError `bad_file` where the file is no such file, `no_pairs` where no row gives a pair,
 * `cancelled` by the signal; MappingNeeded where its columns are unknown.
 */
export async function readPreferences(
  source: ReadSource,
  options: ReadOptions = {},
): Promise<ReadResult> {
  const started = performance.now();
  const { name, bytesTotal } = source;
  const {
    mapping = null,
    template = plainTemplate,
    budgetBytes = DEFAULT_BUDGET_BYTES,
    signal,
    onProgress,
  } = options;
  const intake = new RowIntake(name, mapping, template, budgetBytes);
  const text = new TextStage(name, intake);
  const hash = new Sha256();
  let bytesRead = 0;
  const report = (): void => {
    const seconds = Math.max(performance.now() - started, 1) / 1000;
    onProgress?.({
      bytesRead,
      bytesTotal,
      rows: intake.rows,
      rowsPerSecond: intake.rows / seconds,
    });
  };
  let lastPause = started;
  for await (const bytes of chunksOf(source, signal)) {
    bytesRead += bytes.length;
    hash.update(bytes);
    text.push(bytes);
    if (performance.now() - lastPause < PROGRESS_MILLISECONDS) continue;
    report();
    // A stream that has its bytes at hand never leaves the microtask queue, and messages would wait.
    await new Promise((resolve) => setTimeout(resolve));
    lastPause = performance.now();
  }
  text.end();
  const { pairs, refusals, report: counts } = intake.finish();
  report();
  const seconds = (performance.now() - started) / 1000;
  return {
    pairs,
    refusals,
    report: {
      ...counts,
      container: text.container,
      bytes: bytesRead,
      seconds,
      hash: hash.digest(),
    },
  };
}

async function* chunksOf(
  { name, stream }: ReadSource,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void> {
  const reader = stream.getReader();
  // Cancelling settles a read that waits. Whether the source minds is of no use to anyone by then.
  const stop = (): void => void Promise.allSettled([reader.cancel()]);
  const refuseIfCancelled = (): void => {
    if (signal?.aborted === true) {
      throw new RefineryError('cancelled', readingWasCanceled(name));
    }
  };
  signal?.addEventListener('abort', stop, { once: true });
  try {
    for (;;) {
      refuseIfCancelled();
      const { done, value } = await readChunk(reader, name);
      refuseIfCancelled();
      if (done) return;
      yield value;
    }
  } finally {
    signal?.removeEventListener('abort', stop);
    stop();
  }
}

async function readChunk(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  name: string,
): Promise<ReadableStreamReadResult<Uint8Array>> {
  try {
    return await reader.read();
  } catch (error) {
    const reason = messageOf(error);
    throw new RefineryError('bad_file', fileIsUnreadable(name, reason), { cause: error });
  }
}
