import { messageOf, RefineryError } from '../shared/errors';
import {
  jsonIsNoObject,
  jsonIsBroken,
  settingsAreTooLarge,
  fileCannotBeRead,
  fileEndsEarly,
} from '../shared/sentences/checkpointSentences';

/** A file by its name; the blob is read piece by piece. */
export interface NamedBlob {
  readonly name: string;
  readonly blob: Blob;
}

const mebibyte = 1024 * 1024;

/**
 * Reads the bytes [from, to) of a file.
 * @throws RefineryError `bad_file` where the file is gone, has changed or ends before
 */
export async function readBytes(
  { name, blob }: NamedBlob,
  from: number,
  to: number,
): Promise<ArrayBuffer> {
  let bytes: ArrayBuffer;
  try {
    bytes = await blob.slice(from, to).arrayBuffer();
  } catch (error) {
    const reason = messageOf(error);
    throw new RefineryError('bad_file', fileCannotBeRead(name, reason), { cause: error });
  }
  if (bytes.byteLength !== to - from) throw new RefineryError('bad_file', fileEndsEarly(name));
  return bytes;
}

/**
 * Reads a whole small file.
 * @throws RefineryError `bad_file` where it is larger than such a file can be
 */
export async function readWhole(
  file: NamedBlob,
  limitMebibytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  if (file.blob.size > limitMebibytes * mebibyte)
    throw new RefineryError('bad_file', settingsAreTooLarge(file.name, limitMebibytes));
  return new Uint8Array(await readBytes(file, 0, file.blob.size));
}

/** A JSON value that has keys. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The text and the value of a JSON file that holds an object.
 * @throws RefineryError `bad_file` naming the file
 */
export function parseJsonObject(
  name: string,
  bytes: Uint8Array,
): { readonly text: string; readonly value: JsonObject } {
  let text: string;
  let value: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    value = JSON.parse(text);
  } catch (error) {
    const reason = messageOf(error);
    throw new RefineryError('bad_file', jsonIsBroken(name, reason), { cause: error });
  }
  if (!isJsonObject(value)) throw new RefineryError('bad_file', jsonIsNoObject(name));
  return { text, value };
}
