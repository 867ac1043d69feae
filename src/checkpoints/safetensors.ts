import { RefineryError } from '../shared/errors';
import { typeIsNotRead } from '../shared/sentences/checkpointSentences';
import { isReadDtype, toFloat32 } from './dtypes';
import { headerOf } from './safetensorsHeader';

/** One tensor of a file: float32 values in row-major order. */
export interface StoredTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** A safetensors file whose numbers are still to be filled in. */
export interface BlankSafetensors {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Each tensor's place in `bytes`. */
  readonly values: ReadonlyMap<string, Float32Array>;
}

const lengthBytes = 8;
const floatBytes = 4;

const sizeOf = (shape: readonly number[]): number => shape.reduce((size, n) => size * n, 1);

/**
 * Lays out float32 tensors as one safetensors file: a JSON header, padded to 8 bytes, then the data.
 * @param metadata what the header says besides, as texts by key
 */
export function blankSafetensors(
  tensors: Iterable<readonly [name: string, shape: readonly number[]]>,
  metadata: Readonly<Record<string, string>> = {},
): BlankSafetensors {
  const header: Record<string, unknown> = { __metadata__: { format: 'pt', ...metadata } };
  const places: [name: string, at: number, size: number][] = [];
  let at = 0;
  for (const [name, shape] of tensors) {
    const end = at + sizeOf(shape) * floatBytes;
    header[name] = { dtype: 'F32', shape, data_offsets: [at, end] };
    places.push([name, at, sizeOf(shape)]);
    at = end;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const start = lengthBytes + Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(start + at);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(start - lengthBytes), true);
  bytes.fill(0x20, lengthBytes, start); // spaces, as the format asks
  bytes.set(json, lengthBytes);
  const values = new Map(
    places.map(([name, from, size]) => [name, new Float32Array(bytes.buffer, start + from, size)]),
  );
  return { bytes, values };
}

/** Writes float32 tensors as one safetensors file. */
export function writeSafetensors(
  tensors: ReadonlyMap<string, StoredTensor>,
): Uint8Array<ArrayBuffer> {
  const shapes = [...tensors].map(([name, { shape }]) => [name, shape] as const);
  const { bytes, values } = blankSafetensors(shapes);
  for (const [name, tensor] of tensors) values.get(name)!.set(tensor.values);
  return bytes;
}

/**
 * Reads a whole safetensors file that is in memory, trusting nothing in it.
 * @throws RefineryError `bad_file` naming the tensor whose dtype, shape or offsets are wrong
 */
export function readSafetensors(
  bytes: Uint8Array,
  file = 'model.safetensors',
): Map<string, StoredTensor> {
  // A copy, since the data need not be aligned.
  const { buffer } = new Uint8Array(bytes);
  const tensors = new Map<string, StoredTensor>();
  for (const { name, dtype, shape, from, to } of headerOf(file, buffer)) {
    if (!isReadDtype(dtype)) throw new RefineryError('bad_file', typeIsNotRead(name, dtype));
    tensors.set(name, { shape, values: toFloat32(buffer.slice(from, to), dtype) });
  }
  return tensors;
}
