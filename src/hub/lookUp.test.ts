import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { commit, startHub, type HubServer } from '../testing/hubServer';
import { lookUp } from './lookUp';

const files = {
  'config.json': Buffer.from('{}'),
  'tokenizer.json': Buffer.from('hello\n'),
  'model.safetensors': Buffer.from('abc'),
  'README.md': Buffer.from('words'),
};
const never = new AbortController().signal;
let hub: HubServer;
beforeAll(async () => {
  hub = await startHub({
    'ours/tiny': { files, license: 'mit', branches: ['refs/pr/1'] },
    'ours/shut': { files, gated: true },
    'ours/words': { files: { 'README.md': Buffer.from('x') } },
  });
});
afterAll(() => hub.close());

const ask = (name: string, revision = 'main') =>
  lookUp({ name, revision }, { url: hub.url, signal: never });

describe('a look-up', () => {
  it('gives commit, license, sizes and hashes for two questions', async () => {
    const before = hub.questions.length;
    expect(await ask('ours/tiny', 'refs/pr/1')).toEqual({
      ...{ name: 'ours/tiny', revision: 'refs/pr/1', commit, license: 'mit', kind: 'llama' },
      gated: false,
      files: [
        // By `git hash-object`.
        {
          ...{ path: 'config.json', bytes: 2 },
          hash: { kind: 'git', hex: '9e26dfeeb6e641a33dae4961196235bdb965b21b' },
        },
        {
          ...{ path: 'tokenizer.json', bytes: 6 },
          hash: { kind: 'git', hex: 'ce013625030ba8dba906f756967f9e9ca394464a' },
        },
        // The first example of FIPS 180-2.
        {
          ...{ path: 'model.safetensors', bytes: 3 },
          hash: {
            kind: 'sha256',
            hex: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
          },
        },
      ],
    });
    const asked = hub.questions.slice(before);
    expect(asked.map(({ path }) => path)).toEqual([
      '/api/models/ours/tiny/revision/refs%2Fpr%2F1',
      `/api/models/ours/tiny/tree/${commit}`,
    ]);
    expect(asked.every(({ cookie }) => cookie === null)).toBe(true);
  });

  it('tells a gated model and a missing license', async () => {
    expect(await ask('ours/shut')).toMatchObject({ gated: true, license: null });
  });

  it('refuses in one sentence', async () => {
    await expect(ask('ours/none')).rejects.toThrow('shows no such model without an account');
    await expect(ask('ours/tiny', 'gone')).rejects.toThrow('it has no revision gone');
    await expect(ask('ours/words')).rejects.toThrow('no .safetensors file');
    for (const [status, words] of [
      [403, 'drop their folder'],
      [404, 'no such model, or no revision main'],
      [429, 'asks for a pause'],
      [500, 'answered with status 500'],
    ] as const) {
      hub.answer(status);
      await expect(ask('ours/tiny')).rejects.toThrow(words);
    }
    const nobody = { url: 'http://127.0.0.1:9', signal: never };
    await expect(lookUp({ name: 'a/b', revision: 'main' }, nobody)).rejects.toThrow(
      '127.0.0.1:9 could not be reached',
    );
  });

  it('is canceled by its signal', async () => {
    const place = { url: hub.url, signal: AbortSignal.abort() };
    const asked = { name: 'ours/tiny', revision: 'main' };
    await expect(lookUp(asked, place)).rejects.toMatchObject({ code: 'cancelled' });
  });
});
