import { describe, expect, it } from 'vitest';

import { unzipped, zipped } from './archive';

const bytes = (...values: number[]) => Uint8Array.from(values);
const files = [
  { name: 'state.json', bytes: bytes(123, 125) },
  { name: 'policy.safetensors', bytes: Uint8Array.from({ length: 100_000 }, (_, i) => i % 251) },
];

describe('a .zip of files', () => {
  it('gives them back byte for byte, under its folder', async () => {
    const read = await unzipped('a.zip', zipped('run', files));
    expect(read.map(({ name }) => name)).toEqual(['run/state.json', 'run/policy.safetensors']);
    for (const [i, { blob }] of read.entries())
      expect(new Uint8Array(await blob.arrayBuffer())).toEqual(files[i]!.bytes);
  });

  it('is stored as it is: the bytes stand in it, and the size is theirs and the headers’', async () => {
    const whole = Buffer.from(await zipped('run', files).arrayBuffer());
    expect(whole.indexOf(files[1]!.bytes)).toBeGreaterThan(0);
    expect(whole.length).toBeLessThan(100_002 + 600);
  });

  it('is refused in one sentence where it was cut short or is none', async () => {
    const whole = zipped('run', files);
    await expect(unzipped('a.zip', whole.slice(0, 50_000))).rejects.toThrow(
      'a.zip: it is no whole .zip file; take it again.',
    );
    await expect(unzipped('b.zip', new Blob(['{}']))).rejects.toThrow(
      'b.zip: it is no whole .zip file; take it again.',
    );
  });
});
