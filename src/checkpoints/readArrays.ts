import { RefineryError } from '../shared/errors';
import {
  tiedHeadDiffers,
  loadingWasCanceled,
  weightIsNotFinite,
} from '../shared/sentences/checkpointSentences';
import { readBytes } from './blobBytes';
import { toFloat32 } from './dtypes';
import type { OpenedCheckpoint } from './openCheckpoint';
import { gatherPart } from './stridedPart';

/** Called after each tensor with the bytes read so far, of `OpenedCheckpoint.bytes`. */
export type LoadProgress = (bytesRead: number) => void;

const sameNumbers = (a: Float32Array, b: Float32Array): boolean =>
  a.every((value, i) => Object.is(value, b[i]) || value === b[i]);

function assertFinite(name: string, values: Float32Array): void {
  // A loop, since a callback a number would take longer than the reading.
  for (const value of values)
    if (value - value !== 0) throw new RefineryError('bad_file', weightIsNotFinite(name, value));
}

/**
 * Reads the weights as `Decoder.fromArrays` wants them, one tensor after the other: beside the arrays
 * themselves never more than one stored tensor is in memory.
 * @throws RefineryError `bad_file` naming a file that cannot be read, a tensor with a number that is not
 * finite or a tied head that differs from the token table; `cancelled` after an abort
 */
export async function readArrays(
  { tensors }: OpenedCheckpoint,
  onProgress: LoadProgress = () => undefined,
  signal?: AbortSignal,
): Promise<Map<string, Float32Array>> {
  const arrays = new Map<string, Float32Array>();
  let read = 0;
  for (const { name, stored, dtype, parts } of tensors) {
    if (signal?.aborted) throw new RefineryError('cancelled', loadingWasCanceled());
    const { file, from, to } = stored;
    const values = toFloat32(await readBytes(file, from, to), dtype);
    assertFinite(name, values);
    for (const { parameter, part } of parts) arrays.set(parameter, gatherPart(values, part));
    // A tied head that is stored as well holds no parameter of its own.
    if (parts.length === 0 && !sameNumbers(values, arrays.get('tokens.weight')!))
      throw new RefineryError('bad_file', tiedHeadDiffers(name, tensors[0]!.name));
    read += to - from;
    onProgress(read);
  }
  return arrays;
}
