import { RefineryError } from '../shared/errors';
import {
  bytesDoNotFitShape,
  bytesOverlap,
  headerIsCutOff,
  headerIsNoObject,
  headerIsNotJson,
  headerIsTooLong,
  offsetsAreNoPair,
  shapeIsNoList,
  typeIsNotRead,
} from '../shared/sentences/checkpointSentences';

/** One tensor of a file: float32 values in row-major order. */
export interface StoredTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

const largestHeader = 100 * 1024 * 1024;
const lengthBytes = 8;
const floatBytes = 4;

const refuse = (sentence: string): never => {
  throw new RefineryError('bad_file', sentence);
};

const sizeOf = (shape: readonly number[]): number => shape.reduce((size, n) => size * n, 1);

/** Writes float32 tensors as one safetensors file: a JSON header, padded to 8 bytes, then the data. */
export function writeSafetensors(
  tensors: ReadonlyMap<string, StoredTensor>,
): Uint8Array<ArrayBuffer> {
  const header: Record<string, unknown> = { __metadata__: { format: 'pt' } };
  let at = 0;
  for (const [name, { shape, values }] of tensors) {
    const end = at + values.length * floatBytes;
    header[name] = { dtype: 'F32', shape, data_offsets: [at, end] };
    at = end;
  }
  const json = JSON.stringify(header);
  const head = new TextEncoder().encode(json.padEnd(Math.ceil(json.length / 8) * 8));
  const bytes = new Uint8Array(lengthBytes + head.length + at);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(head.length), true);
  bytes.set(head, lengthBytes);
  let offset = lengthBytes + head.length;
  for (const { values } of tensors.values()) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), offset);
    offset += values.byteLength;
  }
  return bytes;
}

function readHeader(bytes: Uint8Array): { header: Record<string, unknown>; start: number } {
  if (bytes.length < lengthBytes) refuse(headerIsCutOff());
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = Number(view.getBigUint64(0, true));
  if (length > largestHeader || lengthBytes + length > bytes.length)
    refuse(headerIsTooLong(length));
  const text = new TextDecoder().decode(bytes.subarray(lengthBytes, lengthBytes + length));
  try {
    const header: unknown = JSON.parse(text);
    if (typeof header === 'object' && header !== null && !Array.isArray(header))
      return { header: header as Record<string, unknown>, start: lengthBytes + length };
  } catch (error) {
    throw new RefineryError('bad_file', headerIsNotJson(), { cause: error });
  }
  return refuse(headerIsNoObject());
}

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

/**
 * Reads a safetensors file of float32 tensors, trusting nothing in it.
 * @throws RefineryError `bad_file` naming the tensor whose dtype, shape or offsets are wrong
 */
export function readSafetensors(bytes: Uint8Array): Map<string, StoredTensor> {
  const { header, start } = readHeader(bytes);
  const tensors = new Map<string, StoredTensor>();
  const taken: { name: string; from: number; to: number }[] = [];
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const { dtype, shape, data_offsets: offsets } = (entry ?? {}) as Record<string, unknown>;
    if (dtype !== 'F32') refuse(typeIsNotRead(name, String(dtype)));
    if (!Array.isArray(shape) || !shape.every(isCount)) return refuse(shapeIsNoList(name));
    if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount))
      return refuse(offsetsAreNoPair(name));
    const [from, to] = offsets as [number, number];
    const size = sizeOf(shape);
    if (to - from !== size * floatBytes || start + to > bytes.length)
      refuse(bytesDoNotFitShape(name, shape, from, to));
    taken.push({ name, from, to });
    // A copy, since the data need not be aligned.
    const values = new Float32Array(
      new Uint8Array(bytes.subarray(start + from, start + to)).buffer,
    );
    tensors.set(name, { shape, values });
  }
  taken.sort((a, b) => a.from - b.from);
  taken.forEach(({ name, from }, i) => {
    const before = taken[i - 1];
    if (before && before.to > from) refuse(bytesOverlap(name, before.name));
  });
  return tensors;
}
