import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { HubModel } from '../protocol/hub';
import { memoryFolder } from '../testing/memoryFolder';
import { ModelCache } from './modelCache';
import { hashOf } from './statedHash';

const bytes = (text: string) => new TextEncoder().encode(text);
const model: HubModel = {
  ...{ name: 'ours/tiny', revision: 'main', commit: '0'.repeat(40), license: 'mit' },
  ...{ kind: 'llama', gated: false },
  files: [
    {
      ...{ path: 'config.json', bytes: 2 },
      hash: { kind: 'git', hex: '9e26dfeeb6e641a33dae4961196235bdb965b21b' },
    },
    {
      ...{ path: 'model.safetensors', bytes: 3 },
      hash: {
        kind: 'sha256',
        hex: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
      },
    },
  ],
};
const [config, weights] = model.files as [HubModel['files'][0], HubModel['files'][0]];

let root: FileSystemDirectoryHandle;
let cache: ModelCache;
beforeEach(() => {
  root = memoryFolder();
  cache = new ModelCache(root);
});
afterEach(() => {
  vi.unstubAllGlobals();
});

describe('the cache of models', () => {
  it('keeps files in pieces and gives them whole', async () => {
    const folder = await cache.open(model);
    await folder.append('config.json', [bytes('{}')]);
    await folder.append('model.safetensors', [bytes('a')]);
    await folder.append('model.safetensors', [bytes('b'), bytes('c')]);
    for (const file of model.files) await folder.check(file);
    expect(await folder.state()).toMatchObject({ received: 5, whole: true });
    const files = await folder.files();
    expect(files.map(({ name }) => name)).toEqual(['config.json', 'model.safetensors']);
    expect(await files[1]!.blob.text()).toBe('abc');
    // Another visit finds the same.
    const again = await new ModelCache(root).list();
    expect(again).toMatchObject([{ model, received: 5, whole: true }]);
  });

  it('never takes a part for the whole', async () => {
    const folder = await cache.open(model);
    await folder.append('config.json', [bytes('{}')]);
    await folder.check(config);
    await folder.append('model.safetensors', [bytes('ab')]);
    expect(await folder.state()).toMatchObject({ received: 4, whole: false });
    await expect(folder.files()).rejects.toThrow('no longer has all files');
    await folder.append('model.safetensors', [bytes('c')]);
    // All bytes, not yet held to their hash.
    expect((await folder.state()).whole).toBe(false);
  });

  it('throws away a file of other bytes than were stated', async () => {
    const folder = await cache.open(model);
    await folder.append('model.safetensors', [bytes('abd')]);
    await expect(folder.check(weights)).rejects.toThrow('is not what the hub announced');
    expect(await folder.received('model.safetensors')).toBe(0);
    await folder.append('config.json', [bytes('{')]);
    await expect(folder.check(config)).rejects.toThrow('is not what the hub announced');
  });

  it('goes on behind a piece that a crash left empty', async () => {
    const folder = await cache.open(model);
    await folder.append('model.safetensors', [bytes('ab')]);
    const pieces = await (
      await root.getDirectoryHandle(`ours--tiny@${model.commit}`)
    ).getDirectoryHandle('model.safetensors');
    await pieces.getFileHandle('000000000000002', { create: true });
    expect(await folder.received('model.safetensors')).toBe(2);
    await folder.append('model.safetensors', [bytes('c')]);
    await folder.check(weights);
  });

  it('begins anew where a record cannot be read', async () => {
    const place = await root.getDirectoryHandle(`ours--tiny@${model.commit}`, { create: true });
    await place.getFileHandle('entry.json', { create: true });
    expect(await cache.list()).toEqual([]);
    expect(await cache.find(model)).toBeNull();
    await cache.open(model);
    expect(await cache.list()).toHaveLength(1);
  });

  it('deletes one and empties all', async () => {
    await cache.open(model);
    await cache.open({ ...model, commit: '1'.repeat(40) });
    await cache.open({ ...model, name: 'ours/other' });
    await cache.remove(model);
    expect((await cache.list()).map((kept) => kept.model.commit[0]).sort()).toEqual(['0', '1']);
    await cache.empty();
    expect(await cache.list()).toEqual([]);
  });

  it('says what is needed and what is free where the disk is full', async () => {
    let full = false;
    const small = new ModelCache(
      memoryFolder(() => {
        if (full) throw new DOMException('full', 'QuotaExceededError');
      }),
    );
    const folder = await small.open(model);
    await folder.append('config.json', [bytes('{}')]);
    full = true;
    vi.stubGlobal('navigator', {
      storage: { estimate: () => Promise.resolve({ quota: 10, usage: 9 }) },
    });
    await expect(folder.append('model.safetensors', [bytes('abc')])).rejects.toThrow(
      'The files need 3 B and 1 B are free',
    );
  });
});

it('hashes a file at once and piece by piece alike', async () => {
  const blob = new Blob(['abc']);
  expect(await hashOf(blob, 'sha256', { whole: 0, part: 2 })).toBe(weights.hash.hex);
  expect(await hashOf(blob, 'sha256')).toBe(weights.hash.hex);
  expect(await hashOf(new Blob(['hello\n']), 'git')).toBe(
    'ce013625030ba8dba906f756967f9e9ca394464a',
  );
});
