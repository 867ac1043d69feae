import { readFileSync } from 'node:fs';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { RefineryError } from '../shared/errors';
import { folderFiles } from '../testing/extraCheckpoints';
import type { NamedBlob } from './blobBytes';
import { heldMetadata } from './heldFiles';
import { openCheckpoint, type KeptFile } from './openCheckpoint';
import { blankSafetensors } from './safetensors';
import { readMetadata } from './safetensorsHeader';

const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
const blobOf = ({ name, bytes }: KeptFile): NamedBlob => ({ name, blob: new Blob([bytes]) });
const file = (name: string, text: string): NamedBlob => ({ name, blob: new Blob([text]) });

const texts = ['config.json', 'tokenizer.json', 'tokenizer_config.json'] as const;
const readText = (name: (typeof texts)[number]): string =>
  readFileSync(new URL(`../testing/reference/llama/policy/${name}`, import.meta.url), 'utf8');

/** The reference case's Llama as one file, with numbers of zero and any metadata. */
async function lone(metadata: Record<string, string>, name = 'mine.safetensors') {
  const { tensors } = await openCheckpoint(folderFiles('llama/policy'));
  const shapes = tensors.map((tensor) => [tensor.name, tensor.shape] as const);
  return blobOf({ name, bytes: blankSafetensors(shapes, metadata).bytes });
}
const sound = (): Record<string, string> =>
  Object.fromEntries(texts.map((name) => [`refinery.${name}`, readText(name)]));

async function refusal(files: readonly NamedBlob[]): Promise<string> {
  const error: unknown = await openCheckpoint(files).catch((thrown: unknown) => thrown);
  if (error instanceof RefineryError) return error.message;
  throw new Error('not refused', { cause: error });
}

describe('a weights file of ours', () => {
  it('holds the texts of its files, their last byte included', async () => {
    const files = texts.map((name) => ({ name, bytes: encode(`\uFEFF${readText(name)}\r\n`) }));
    const metadata = await readMetadata(await lone(heldMetadata(files)));
    for (const { name, bytes } of files)
      expect(encode(metadata.get(`refinery.${name}`)!)).toEqual(bytes);
  });

  it('holds nothing where that would be more than 16 MiB, or no text', () => {
    const config = { name: 'config.json', bytes: encode('{}') };
    const of = (bytes: Uint8Array) => heldMetadata([config, { name: 'tokenizer.json', bytes }]);
    const most = 16 * 2 ** 20 - JSON.stringify(of(new Uint8Array())).length;
    expect(of(new Uint8Array(most).fill(0x20))).toHaveProperty(['refinery.tokenizer.json']);
    expect(of(new Uint8Array(most + 1).fill(0x20))).toEqual({});
    // As it stands in the header a quote takes two bytes.
    expect(of(new Uint8Array(most / 2 + 1).fill(0x22))).toEqual({});
    expect(of(Uint8Array.of(0xff))).toEqual({});
    expect(heldMetadata([config, { name: 'tokenizer.model', bytes: Uint8Array.of(0xff) }])).toEqual(
      { 'refinery.config.json': '{}' },
    );
  });
});

describe('files within a weights file', () => {
  it('give way to those beside it, a tokenizer as a whole', async () => {
    const other = readText('config.json').replace('"rms_norm_eps": 1e-05', '"rms_norm_eps": 0.001');
    expect(other).not.toBe(readText('config.json'));
    const weights = await lone(sound());
    const named = async (...files: NamedBlob[]) => {
      const { configText, tokenizerFiles } = await openCheckpoint([weights, ...files]);
      return { configText, names: tokenizerFiles.map(({ name }) => name) };
    };
    expect(await named(file('config.json', other))).toEqual({
      ...{ configText: other, names: ['tokenizer.json', 'tokenizer_config.json'] },
    });
    expect((await named(file('tokenizer.json', '{}'))).names).toEqual(['tokenizer.json']);
    const { tokenizerFiles } = await openCheckpoint([weights, file('tokenizer_config.json', '{}')]);
    expect(tokenizerFiles.map(({ bytes }) => new TextDecoder().decode(bytes))).toEqual([
      ...[readText('tokenizer.json'), '{}'],
    ]);
    // Only of its own folder.
    const elsewhere = await named(file('old/tokenizer.json', '{}'));
    expect(elsewhere.names).toEqual(['tokenizer.json', 'tokenizer_config.json']);
  });

  it('are refused as files are', async () => {
    const config = (text: string) => lone({ ...sound(), 'refinery.config.json': text });
    expect(await refusal([await config('{')])).toContain(
      'config.json within mine.safetensors: it is not JSON',
    );
    expect(await refusal([await config('[]')])).toBe(
      'config.json within mine.safetensors: it holds no JSON object; take the file that belongs to the weights.',
    );
    expect(await refusal([await config(`"${' '.repeat(10 * 2 ** 20)}"`)])).toContain(
      'config.json within mine.safetensors: it is larger than 10 MiB',
    );
    expect(await refusal([await config('{"model_type": "mamba"}')])).toContain('mamba');
  });

  it('are missed where they are not all there, and never looked for in an adapter', async () => {
    const missing = 'mine.safetensors: there is no config.json beside it';
    expect(await refusal([await lone({})])).toContain(missing);
    expect(await refusal([await lone({ 'config.json': '{}' })])).toContain(missing);
    expect(await refusal([await lone(sound()), await lone(sound(), 'b.safetensors')])).toContain(
      missing,
    );
    expect(await refusal([await lone(sound(), 'adapter_model.safetensors')])).toContain(
      'this is a LoRA adapter',
    );
  });

  it('only ever are refused, whatever the metadata says', async () => {
    const json = encode(JSON.stringify({ __metadata__: 0 }));
    const bytes = new Uint8Array([json.length, 0, 0, 0, 0, 0, 0, 0, ...json]);
    expect(await readMetadata(blobOf({ name: 'a', bytes }))).toEqual(new Map());
    const values = fc.oneof(fc.jsonValue(), fc.json(), fc.constantFrom(...Object.values(sound())));
    const keys = fc.constantFrom(...Object.keys(sound()), '__proto__', 'format');
    await fc.assert(
      fc.asyncProperty(fc.dictionary(keys, values), async (metadata) => {
        const weights = await lone(metadata as Record<string, string>);
        const found: unknown = await openCheckpoint([weights]).catch((error: unknown) => error);
        if (!(found instanceof RefineryError)) expect(found).toHaveProperty('family', 'llama');
      }),
    );
  });
});
