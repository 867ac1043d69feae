import { RefineryError } from '../shared/errors';
import {
  tensorIsCutOff,
  headerIsNoObject,
  headerIsNotJson,
  headerIsOverLimit,
  headerIsTooLong,
  bytesBelongToNone,
  entryIsNoObject,
  shapeIsNoList,
  offsetsAreNoPair,
  bytesOverlap,
  shapeOverflows,
  headerIsCutOff,
  bytesDoNotFitShape,
  bytesAreLeftOver,
  typeIsUnknown,
} from '../shared/sentences/safetensorsSentences';
import { isJsonObject, readBytes, type JsonObject, type NamedBlob } from './blobBytes';
import { dtypeBytes } from './dtypes';

/** Where a tensor stands in a file: bytes [from, to) of the whole file. */
export interface TensorEntry {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly from: number;
  readonly to: number;
}

const lengthBytes = 8;
const largestHeader = 100_000_000;
const highestRank = 8;
const metadataKey = '__metadata__';

const refuse = (sentence: string, cause?: unknown): never => {
  throw new RefineryError('bad_file', sentence, { cause });
};

/** The length of the header in bytes, out of a file's first eight. */
function headerLength(file: string, first: ArrayBuffer, fileBytes: number): number {
  const length = new DataView(first).getBigUint64(0, true);
  if (length > BigInt(fileBytes - lengthBytes)) refuse(headerIsTooLong(file, String(length)));
  if (length > BigInt(largestHeader)) refuse(headerIsOverLimit(file, Number(length)));
  return Number(length);
}

function parseHeader(file: string, bytes: ArrayBuffer): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    return refuse(headerIsNotJson(file), error);
  }
  return isJsonObject(value) ? value : refuse(headerIsNoObject(file));
}

const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0;

function sizeOf(name: string, shape: readonly number[]): number {
  let size = 1;
  for (const n of shape) {
    size *= n;
    if (!Number.isSafeInteger(size)) refuse(shapeOverflows(name));
  }
  return size;
}

/** One entry of the header, its offsets counted from the data's start. */
function entryOf(name: string, described: unknown, dataBytes: number): TensorEntry {
  if (!isJsonObject(described)) return refuse(entryIsNoObject(name));
  const { dtype, shape, data_offsets: offsets } = described;
  const width = typeof dtype === 'string' ? dtypeBytes.get(dtype) : undefined;
  if (typeof dtype !== 'string' || width === undefined) return refuse(typeIsUnknown(name, dtype));
  if (!Array.isArray(shape) || shape.length > highestRank || !shape.every(isCount))
    return refuse(shapeIsNoList(name));
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount))
    return refuse(offsetsAreNoPair(name));
  const [from, to] = offsets as [number, number];
  if (from > to) refuse(offsetsAreNoPair(name));
  if (to > dataBytes) refuse(tensorIsCutOff(name, to, dataBytes));
  if (to - from !== sizeOf(name, shape) * width)
    refuse(bytesDoNotFitShape(name, dtype, shape, to - from));
  return { name, dtype, shape, from, to };
}

/** Every byte of the data belongs to exactly one tensor, as the format demands. */
function assertGapless(file: string, entries: readonly TensorEntry[], dataBytes: number): void {
  const ordered = [...entries].sort((a, b) => a.from - b.from || a.to - b.to);
  let end = 0;
  let before = '';
  for (const { name, from, to } of ordered) {
    if (from < end) refuse(bytesOverlap(name, before));
    if (from > end) refuse(bytesBelongToNone(name, end, from));
    end = to;
    before = name;
  }
  if (end < dataBytes) refuse(bytesAreLeftOver(file, dataBytes - end));
}

/** The tensors that a header describes, in its order. */
function entriesOf(file: string, header: ArrayBuffer, fileBytes: number): TensorEntry[] {
  const start = lengthBytes + header.byteLength;
  const dataBytes = fileBytes - start;
  const entries = Object.entries(parseHeader(file, header))
    .filter(([key]) => key !== metadataKey)
    .map(([key, described]) => entryOf(key, described, dataBytes));
  assertGapless(file, entries, dataBytes);
  return entries.map((entry) => ({ ...entry, from: start + entry.from, to: start + entry.to }));
}

async function readHeaderBytes(file: NamedBlob): Promise<ArrayBuffer> {
  const { name, blob } = file;
  if (blob.size < lengthBytes) refuse(headerIsCutOff(name));
  const length = headerLength(name, await readBytes(file, 0, lengthBytes), blob.size);
  return readBytes(file, lengthBytes, lengthBytes + length);
}

/**
 * Reads the header of a safetensors file and nothing else, trusting nothing in it.
 * @throws RefineryError `bad_file` naming the file or the tensor that is wrong
 */
export async function readHeader(file: NamedBlob): Promise<TensorEntry[]> {
  return entriesOf(file.name, await readHeaderBytes(file), file.blob.size);
}

/**
 * The strings in the metadata of a file's header by their keys; what is no string there is passed over.
 * @throws RefineryError `bad_file` naming the file, where there is no header
 */
export async function readMetadata(file: NamedBlob): Promise<ReadonlyMap<string, string>> {
  const metadata = parseHeader(file.name, await readHeaderBytes(file))[metadataKey];
  const strings = new Map<string, string>();
  if (!isJsonObject(metadata)) return strings;
  for (const [key, value] of Object.entries(metadata))
    if (typeof value === 'string') strings.set(key, value);
  return strings;
}

/** The same for a file that is in memory. */
export function headerOf(file: string, bytes: ArrayBuffer): TensorEntry[] {
  if (bytes.byteLength < lengthBytes) refuse(headerIsCutOff(file));
  const length = headerLength(file, bytes.slice(0, lengthBytes), bytes.byteLength);
  return entriesOf(file, bytes.slice(lengthBytes, lengthBytes + length), bytes.byteLength);
}
