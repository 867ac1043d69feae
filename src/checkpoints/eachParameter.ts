import { RefineryError } from '../shared/errors';
import {
  loadingWasCanceled,
  tiedHeadDiffers,
  weightIsNotFinite,
} from '../shared/sentences/checkpointSentences';
import { readBytes } from './blobBytes';
import { dtypeBytes, toFloat32 } from './dtypes';
import type { OpenedCheckpoint, ReadTensor } from './openCheckpoint';
import { gatherPart } from './stridedPart';

/** Called with the bytes read so far, of `OpenedCheckpoint.bytes`: after each tensor and each piece of a large one. */
export type LoadProgress = (bytesRead: number) => void;

/** Takes a parameter over; the next one is read when it is done. */
export type TakeParameter = (name: string, values: Float32Array) => Promise<void> | void;

/** Numbers of a large tensor that are read at once. */
const numbersAtOnce = 8 * 1024 * 1024;

export interface ReadOptions {
  readonly onProgress?: LoadProgress;
  readonly signal?: AbortSignal | undefined;
  /** Numbers that are read at once; smaller in tests. */
  readonly atOnce?: number;
}

function assertFinite(name: string, values: Float32Array): void {
  // A loop, since a callback a number would take longer than the reading.
  for (const value of values)
    if (value - value !== 0) throw new RefineryError('bad_file', weightIsNotFinite(name, value));
}

/** Numbers of a tensor. */
export const sizeOf = ({ shape }: ReadTensor): number => shape.reduce((size, n) => size * n, 1);

/**
 * Reads some numbers of a tensor, from one to before another, counted in row-major order.
 * @throws RefineryError `bad_file` naming a file that cannot be read or a number that is not finite
 */
export async function readNumbers(
  { name, stored, dtype }: ReadTensor,
  from: number,
  to: number,
): Promise<Float32Array> {
  const width = dtypeBytes.get(dtype)!;
  const bytes = await readBytes(stored.file, stored.from + from * width, stored.from + to * width);
  const values = toFloat32(bytes, dtype);
  assertFinite(name, values);
  return values;
}

/** Reads a checkpoint's parameters, one after the other. */
class ParameterReader {
  readonly #checkpoint: OpenedCheckpoint;
  readonly #take: TakeParameter;
  readonly #options: ReadOptions;
  #read = 0;

  constructor(checkpoint: OpenedCheckpoint, take: TakeParameter, options: ReadOptions) {
    this.#checkpoint = checkpoint;
    this.#take = take;
    this.#options = options;
  }

  async all(): Promise<void> {
    // What a tensor's reading holds ends with its own call.
    for (const tensor of this.#checkpoint.tensors)
      await (tensor.parts.length > 0 ? this.#hand(tensor) : this.#compareHead(tensor));
  }

  async #hand(tensor: ReadTensor): Promise<void> {
    const values = await this.#whole(tensor);
    for (const { parameter, part } of tensor.parts)
      await this.#take(parameter, gatherPart(values, part));
  }

  async #whole(tensor: ReadTensor): Promise<Float32Array> {
    let whole: Float32Array = new Float32Array(0);
    await this.#pieces(tensor, (values, from) => {
      const size = sizeOf(tensor);
      if (values.length === size) {
        whole = values;
        return;
      }
      if (from === 0) whole = new Float32Array(size);
      whole.set(values, from);
    });
    return whole;
  }

  /** A tied head that is stored as well holds no parameter of its own: it must be the token table. */
  async #compareHead(head: ReadTensor): Promise<void> {
    const table = this.#checkpoint.tensors[0]!;
    await this.#pieces(head, async (values, from) => {
      const own = await readNumbers(table, from, from + values.length);
      if (!values.every((value, i) => value === own[i]))
        throw new RefineryError('bad_file', tiedHeadDiffers(head.name, table.name));
    });
  }

  async #pieces(
    tensor: ReadTensor,
    visit: (values: Float32Array, from: number) => Promise<void> | void,
  ): Promise<void> {
    const { onProgress, signal, atOnce = numbersAtOnce } = this.#options;
    const size = sizeOf(tensor);
    const bytes = tensor.stored.to - tensor.stored.from;
    for (let from = 0; from < size; from += atOnce) {
      if (signal?.aborted) throw new RefineryError('cancelled', loadingWasCanceled());
      const to = Math.min(from + atOnce, size);
      await visit(await readNumbers(tensor, from, to), from);
      const read = (bytes * (to - from)) / size;
      this.#read += read;
      onProgress?.(this.#read);
    }
  }
}

/**
 * Reads a checkpoint's parameters by canonical name and hands them over one after the other: beside what
 * is handed over never more than one stored tensor and a piece of one is in memory.
 * @throws RefineryError `bad_file` naming a file that cannot be read, a tensor with a number that is not
 * finite or a tied head that differs from the token table; `cancelled` after an abort
 */
export async function eachParameter(
  checkpoint: OpenedCheckpoint,
  take: TakeParameter,
  options: ReadOptions = {},
): Promise<void> {
  await new ParameterReader(checkpoint, take, options).all();
}
