import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { RefineryError } from '../shared/errors';

import { headerOf, readHeader } from './safetensorsHeader';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A file of a header, whatever it claims, and so many bytes of data. */
function fileOf(header: unknown, dataBytes: number, claimed?: bigint): Uint8Array<ArrayBuffer> {
  const json = typeof header === 'string' ? encode(header) : encode(JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, claimed ?? BigInt(json.length), true);
  bytes.set(json, 8);
  return bytes;
}

const read = (bytes: Uint8Array<ArrayBuffer>) =>
  readHeader({ name: 'm.safetensors', blob: new Blob([bytes]) });

async function refusal(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const error: unknown = await read(bytes).catch((thrown: unknown) => thrown);
  if (error instanceof RefineryError && error.code === 'bad_file') return error.message;
  throw new Error('not refused', { cause: error });
}

const f32 = (shape: number[], from: number, to: number) => ({
  dtype: 'F32',
  shape,
  data_offsets: [from, to],
});

describe('readHeader', () => {
  it('says where every tensor stands, counted from the beginning of the file', async () => {
    const header = {
      __metadata__: { format: 'pt' },
      b: { dtype: 'BF16', shape: [3], data_offsets: [24, 30] },
      a: f32([2, 3], 0, 24),
      none: f32([0, 5], 30, 30),
      flag: { dtype: 'BOOL', shape: [], data_offsets: [30, 31] },
    };
    const start = 8 + JSON.stringify(header).length;
    const bytes = fileOf(header, 31);
    expect(await read(bytes)).toEqual([
      { name: 'b', dtype: 'BF16', shape: [3], from: start + 24, to: start + 30 },
      { name: 'a', dtype: 'F32', shape: [2, 3], from: start, to: start + 24 },
      { name: 'none', dtype: 'F32', shape: [0, 5], from: start + 30, to: start + 30 },
      { name: 'flag', dtype: 'BOOL', shape: [], from: start + 30, to: start + 31 },
    ]);
    expect(headerOf('m.safetensors', bytes.buffer)).toEqual(await read(bytes));
  });

  it.each([
    ['a file without a length', new Uint8Array(7), 'cut off before its header'],
    ['a header beyond the end', fileOf({}, 0, 3n), 'claims 3 bytes'],
    ['a length beyond every number', fileOf({}, 0, 2n ** 64n - 1n), '18446744073709551615'],
    ['a header that is no JSON', fileOf('{"a":', 0), 'not JSON'],
    ['a header that is no object', fileOf('[]', 0), 'the header is not an object'],
    ['a header that is no UTF-8', Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0xff), 'not JSON'],
    ['an entry that is no object', fileOf({ a: 3 }, 0), 'a: the header does not describe'],
    [
      'an unknown dtype',
      fileOf({ a: { ...f32([1], 0, 4), dtype: 'toString' } }, 4),
      'a: the number format toString is not known',
    ],
    ['a negative size', fileOf({ a: f32([-1], 0, 4) }, 4), 'a: its shape'],
    ['a broken size', fileOf({ a: f32([0.5], 0, 2) }, 4), 'a: its shape'],
    ['a shape that overflows', fileOf({ a: f32([2 ** 40, 2 ** 40], 0, 4) }, 4), 'a: its shape'],
    ['a rank without bound', fileOf({ a: f32(Array<number>(9).fill(1), 0, 4) }, 4), 'a: its shape'],
    ['one offset', fileOf({ a: { ...f32([1], 0, 4), data_offsets: [0] } }, 4), 'data_offsets'],
    ['offsets in the wrong order', fileOf({ a: f32([1], 4, 0) }, 4), 'data_offsets'],
    ['a truncated file', fileOf({ a: f32([2], 0, 8) }, 6), 'a: its data ends at byte 8'],
    [
      'a size other than its bytes',
      fileOf({ a: f32([2], 0, 4) }, 4),
      'a: F32 numbers of shape 2 do not fill its 4 bytes',
    ],
    [
      'an overlap',
      fileOf({ a: f32([2], 0, 8), b: f32([2], 4, 12) }, 12),
      'b: its bytes overlap those of a',
    ],
    ['a hole', fileOf({ a: f32([1], 0, 4), b: f32([1], 8, 12) }, 12), 'b: the bytes 4 to 8'],
    ['bytes that belong to none', fileOf({ a: f32([1], 0, 4) }, 9), '5 bytes after the last'],
  ])('refuses %s', async (_, bytes, sentence) => {
    expect(await refusal(bytes)).toContain(sentence);
  });

  it('shows a name out of a file short and quoted', async () => {
    const name = `line\nbreak ${'x'.repeat(1000)}`;
    const sentence = await refusal(fileOf({ [name]: 0 }, 0));
    expect(sentence).toContain('"line\\nbreak xxx');
    expect(sentence.length).toBeLessThan(250);
  });

  it('only ever refuses, whatever the bytes', async () => {
    const outcome = async (bytes: Uint8Array<ArrayBuffer>): Promise<void> => {
      const found: unknown = await read(bytes).catch((error: unknown) => error);
      if (found instanceof RefineryError) return;
      // What is read lies within the file, gapless.
      const entries = found as Awaited<ReturnType<typeof read>>;
      const total = entries.reduce((sum, { from, to }) => sum + to - from, 0);
      expect(total).toBeLessThan(bytes.length);
    };
    const anyEntry = fc.oneof(
      fc.jsonValue(),
      fc.record({
        dtype: fc.oneof(fc.constantFrom('F32', 'F16', 'BF16', 'I64', '__proto__'), fc.jsonValue()),
        shape: fc.oneof(fc.array(fc.oneof(fc.nat(8), fc.maxSafeNat())), fc.jsonValue()),
        data_offsets: fc.oneof(fc.tuple(fc.nat(64), fc.nat(64)), fc.jsonValue()),
      }),
    );
    const names = fc.oneof(fc.string(), fc.constantFrom('a', '__proto__', '__metadata__'));
    await fc.assert(
      fc.asyncProperty(fc.dictionary(names, anyEntry), fc.nat(64), async (header, size) => {
        await outcome(fileOf(header, size));
      }),
      { numRuns: 300 },
    );
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 64 }), async (bytes) => {
        await outcome(new Uint8Array(bytes));
      }),
    );
    // A sound file with some bytes changed.
    const sound = fileOf({ a: f32([2, 3], 0, 24), b: f32([1], 24, 28) }, 28);
    const change = fc.tuple(fc.nat(sound.length - 1), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        const bytes = sound.slice();
        for (const [at, value] of changes) bytes[at] = value;
        await outcome(bytes);
      }),
      { numRuns: 500 },
    );
  });
});
