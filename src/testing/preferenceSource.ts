import {
  type ReadOptions,
  readPreferences,
  type ReadResult,
  type ReadSource,
} from '../data/readPreferences';
import { RefineryError } from '../shared/errors';

/** A source that hands out text or bytes in chunks of at most `chunkLength` bytes. */
export function sourceOf(content: string | Uint8Array, chunkLength = Infinity): ReadSource {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  let at = 0;
  const stream = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      if (at >= bytes.length) controller.close();
      else controller.enqueue(bytes.slice(at, at + chunkLength));
      at += chunkLength;
    },
  });
  return { name: 'pairs.jsonl', bytesTotal: bytes.length, stream };
}

/** Reads a preference file that is given as text or bytes. */
export function readContent(
  content: string | Uint8Array,
  options?: ReadOptions,
): Promise<ReadResult> {
  return readPreferences(sourceOf(content), options);
}

/** The error with which the reading of a file ends; throws where it ends well. */
export async function readFault(
  content: string | Uint8Array,
  options?: ReadOptions,
): Promise<RefineryError> {
  try {
    await readContent(content, options);
  } catch (error) {
    if (error instanceof RefineryError) return error;
    throw error;
  }
  throw new Error('The file was read without an error.');
}

/** One row as JSON, with short completions where none are given. */
export function pairRow(prompt: string, chosen = ' Blue.', rejected = ' Green.'): string {
  return JSON.stringify({ prompt, chosen, rejected });
}
