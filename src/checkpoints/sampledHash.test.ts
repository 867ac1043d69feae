import { describe, expect, it } from 'vitest';

import { folderFiles } from '../testing/extraCheckpoints';
import { readArrays } from '../testing/readArrays';
import type { NamedBlob } from './blobBytes';
import { openCheckpoint } from './openCheckpoint';
import { readSafetensors, writeSafetensors } from './safetensors';
import { sampledHash } from './sampledHash';
import { writeCheckpoint } from './writeCheckpoint';

const hashOf = async (files: readonly NamedBlob[]): Promise<string> =>
  sampledHash(await openCheckpoint(files));
const weightsName = 'model.safetensors';

describe('sampledHash', () => {
  it('is one and the same for the same numbers in other files and another format', async () => {
    const opened = await openCheckpoint(folderFiles('extra/llama-tied-f16-sharded'));
    const arrays = await readArrays(opened);
    const files = await writeCheckpoint(opened.config, opened, (name) => arrays.get(name)!);
    const blobs = files.map(({ name, bytes }) => ({ name, blob: new Blob([bytes]) }));
    expect(await sampledHash(opened)).toBe(await hashOf(blobs));
    expect(await sampledHash(opened)).not.toBe(await hashOf(folderFiles('extra/llama-tied')));
  });

  it('tells any number of a small tensor, and the ends of a large one', async () => {
    const files = folderFiles('gpt2/policy');
    const blob = files.find(({ name }) => name === weightsName)!.blob;
    const held = readSafetensors(new Uint8Array(await blob.arrayBuffer()));
    const [table, bias] = ['transformer.wte.weight', 'transformer.ln_f.bias'];
    const { length } = held.get(table)!.values;
    expect(length).toBeGreaterThan(16 * 256);
    const hashes = [await hashOf(files)];
    const changes = [
      ...([0, 255, length - 256, length - 1] as const).map((at) => [table, at] as const),
      ...Array.from(held.get(bias)!.values, (_, at) => [bias, at] as const),
    ];
    for (const [name, at] of changes) {
      const values = held.get(name)!.values.slice();
      values[at]! += 1;
      const changed = new Map(held).set(name, { ...held.get(name)!, values });
      const others = files.filter((file) => file.name !== weightsName);
      const weights = { name: weightsName, blob: new Blob([writeSafetensors(changed)]) };
      hashes.push(await hashOf([...others, weights]));
    }
    expect(new Set(hashes).size).toBe(1 + changes.length);
  });
});
