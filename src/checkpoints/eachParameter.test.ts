import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { describe, expect, it } from 'vitest';

import { folderFiles } from '../testing/extraCheckpoints';
import { readArrays } from '../testing/readArrays';
import type { NamedBlob } from './blobBytes';
import { eachParameter } from './eachParameter';
import { openCheckpoint } from './openCheckpoint';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Counts the bytes of arrays that something still holds. */
class AliveBytes {
  readonly #arrays: { readonly array: WeakRef<object>; readonly bytes: number }[] = [];

  watch(buffer: ArrayBufferLike): void {
    this.#arrays.push({ array: new WeakRef(buffer), bytes: buffer.byteLength });
  }

  async count(): Promise<number> {
    // What is looked up weakly stays until the turn ends.
    await new Promise((done) => setImmediate(done));
    collect();
    return this.#arrays.reduce((sum, { array, bytes }) => sum + (array.deref() ? bytes : 0), 0);
  }
}

/** A blob of which every piece is told of before it is read, and its bytes when they are. */
function watched(
  { name, blob }: NamedBlob,
  before: (from: number) => Promise<void>,
  after: (bytes: ArrayBuffer) => void,
): NamedBlob {
  const slice = blob.slice.bind(blob);
  blob.slice = (from = 0, to = blob.size) => {
    const piece = slice(from, to);
    const read = piece.arrayBuffer.bind(piece);
    piece.arrayBuffer = async () => {
      await before(from);
      const bytes = await read();
      after(bytes);
      return bytes;
    };
    return piece;
  };
  return { name, blob };
}

// Its token table, 457 × 16 numbers, is more than half of its 12,000.
const files = (): NamedBlob[] => folderFiles('extra/llama-tied');
const atOnce = 1000;
const pieceBytes = 4 * atOnce;

describe('eachParameter', () => {
  it('holds one tensor and a piece of one, whatever the checkpoint holds', async () => {
    const alive = new AliveBytes();
    const counts: { readonly from: number; readonly bytes: number }[] = [];
    const opened = await openCheckpoint(
      files().map((file) =>
        watched(
          file,
          async (from) => {
            counts.push({ from, bytes: await alive.count() });
          },
          (bytes) => {
            alive.watch(bytes);
          },
        ),
      ),
    );
    counts.length = 0;
    let handed = 0;
    await eachParameter(
      opened,
      async (_, values) => {
        alive.watch(values.buffer);
        // Taking one over takes its time; the next must not be read meanwhile.
        const reads = counts.length;
        await alive.count();
        expect(counts).toHaveLength(reads);
        handed += values.byteLength;
      },
      { atOnce },
    );
    expect(handed).toBe(4 * 12_000);
    for (const { name, stored } of opened.tensors) {
      const own = counts.filter(({ from }) => from >= stored.from && from < stored.to);
      expect(own, name).toHaveLength(Math.ceil((stored.to - stored.from) / pieceBytes));
      // Beside the tensor in the making: what was read last, and what was taken out of it, at most.
      for (const { bytes } of own) expect(bytes, name).toBeLessThanOrEqual(2 * pieceBytes);
    }
  });

  it('reads the same numbers in pieces as at once, and compares a stored tied head piece by piece', async () => {
    const opened = await openCheckpoint(files());
    const [table] = opened.tensors;
    const twice = {
      ...opened,
      tensors: [...opened.tensors, { ...table!, name: 'lm_head.weight', parts: [] }],
    };
    const arrays = new Map<string, Float32Array>();
    const seen: number[] = [];
    await eachParameter(twice, (name, values) => void arrays.set(name, values), {
      ...{ atOnce: 1000, onProgress: (bytes) => seen.push(bytes) },
    });
    expect(arrays).toEqual(await readArrays(opened));
    // The table in pieces of a thousand numbers, and the rest of it.
    expect(seen.slice(0, 8)).toEqual([4, 8, 12, 16, 20, 24, 28, 29.248].map((k) => 1000 * k));
    expect(seen.at(-1)).toBe(opened.bytes + 4 * 7312);
  });

  it('stops between two pieces of one tensor', async () => {
    const opened = await openCheckpoint(files());
    const stop = new AbortController();
    const seen: number[] = [];
    const reading = eachParameter(opened, () => undefined, {
      ...{ atOnce: 1000, signal: stop.signal },
      onProgress: (bytes) => {
        seen.push(bytes);
        if (seen.length === 2) stop.abort();
      },
    });
    await expect(reading).rejects.toMatchObject({ code: 'cancelled' });
    expect(seen).toEqual([4000, 8000]);
  });
});
