import { describe, expect, it } from 'vitest';

import type { ModelConfig } from '../shared/modelConfig';
import { folderFiles } from '../testing/extraCheckpoints';

import type { NamedBlob } from './blobBytes';
import { openCheckpoint, type KeptFile } from './openCheckpoint';
import { readArrays } from '../testing/readArrays';
import { readSafetensors, writeSafetensors, type StoredTensor } from './safetensors';
import { writeCheckpoint } from './writeCheckpoint';

const blobs = (files: readonly KeptFile[]): NamedBlob[] =>
  files.map(({ name, bytes }) => ({ name, blob: new Blob([bytes]) }));
const bytesOf = async (files: readonly NamedBlob[], name: string): Promise<Uint8Array> =>
  new Uint8Array(await files.find((file) => file.name === name)!.blob.arrayBuffer());
const textOf = async (files: readonly NamedBlob[], name: string): Promise<string> =>
  new TextDecoder().decode(await bytesOf(files, name));

/** Import and export, with the arrays between them. */
async function through(
  files: readonly NamedBlob[],
): Promise<{ arrays: Map<string, Float32Array>; config: ModelConfig; written: NamedBlob[] }> {
  const opened = await openCheckpoint(files);
  const arrays = await readArrays(opened);
  const written = await writeCheckpoint(opened.config, opened, (name) => arrays.get(name)!);
  return { arrays, config: opened.config, written: blobs(written) };
}

/** The reference case's GPT-2 as other tools store it. */
async function gpt2Stored(
  change: (held: Map<string, StoredTensor>) => Map<string, StoredTensor>,
): Promise<NamedBlob[]> {
  const files = folderFiles('gpt2/policy');
  const held = readSafetensors(await bytesOf(files, 'model.safetensors'));
  const others = files.filter(({ name }) => name !== 'model.safetensors');
  const weights = new Blob([writeSafetensors(change(held))]);
  return [...others, { name: 'model.safetensors', blob: weights }];
}
const withoutPrefix = (held: Map<string, StoredTensor>): Map<string, StoredTensor> =>
  new Map([...held].map(([name, tensor]) => [name.replace('transformer.', ''), tensor]));

const sources: [string, () => NamedBlob[] | Promise<NamedBlob[]>][] = [
  ...['gpt2/policy', 'gpt_neox/policy', 'llama/policy'].map(
    (folder): [string, () => NamedBlob[]] => [folder, () => folderFiles(folder)],
  ),
  ...['llama-tied', 'qwen2', 'neox-sequential'].map((name): [string, () => NamedBlob[]] => [
    name,
    () => folderFiles(`extra/${name}`),
  ]),
  ['GPT-2 without prefix', () => gpt2Stored(withoutPrefix)],
  [
    'GPT-2 with its tied head stored as well',
    () => gpt2Stored((held) => held.set('lm_head.weight', held.get('transformer.wte.weight')!)),
  ],
];

describe('writeCheckpoint', () => {
  it.each(sources)('writes %s as it came, bit for bit', async (_, source) => {
    const files = await source();
    const { arrays, config, written } = await through(files);
    const came = readSafetensors(await bytesOf(files, 'model.safetensors'));
    const left = readSafetensors(await bytesOf(written, 'model.safetensors'));
    expect(new Map([...left].sort())).toEqual(new Map([...came].sort()));
    expect(await textOf(written, 'config.json')).toBe(await textOf(files, 'config.json'));
    for (const { name } of files.filter((file) => file.name.startsWith('tokenizer')))
      expect(await bytesOf(written, name)).toEqual(await bytesOf(files, name));
    const again = await through(written);
    expect(again.config).toEqual(config);
    expect(again.arrays).toEqual(arrays);
  });

  it('writes float32 of what came in half precision or in shards, and says so in config.json', async () => {
    const files = folderFiles('extra/llama-tied-f16-sharded');
    const { arrays, written } = await through(files);
    expect(written.map(({ name }) => name)).toEqual(['model.safetensors', 'config.json']);
    const [came, left] = [await textOf(files, 'config.json'), await textOf(written, 'config.json')];
    expect(came).toContain('"dtype": "float16"');
    expect(left).toBe(came.replace('"float16"', '"float32"'));
    expect((await through(written)).arrays).toEqual(arrays);
  });

  it('keeps the keys of config.json that it does not know, as they are written', async () => {
    const files = folderFiles('extra/llama-tied');
    const text = (await textOf(files, 'config.json')).replace(
      '"use_cache": true',
      '"use_cache": true, "mine": {"10": 1e2, "2": 1.0}, "torch_dtype": "bfloat16"',
    );
    const others = files.filter(({ name }) => name !== 'config.json');
    const { written } = await through([...others, { name: 'config.json', blob: new Blob([text]) }]);
    expect(await textOf(written, 'config.json')).toBe(text.replace('"bfloat16"', '"float32"'));
  });
});
