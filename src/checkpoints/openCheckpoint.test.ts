import { readFileSync } from 'node:fs';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { RefineryError, type ErrorCode } from '../shared/errors';
import { folderFiles } from '../testing/extraCheckpoints';

import type { NamedBlob } from './blobBytes';
import { eachParameter } from './eachParameter';
import { openCheckpoint } from './openCheckpoint';
import { readArrays } from '../testing/readArrays';
import { readSafetensors, writeSafetensors, type StoredTensor } from './safetensors';

const folder = new URL('../testing/reference/extra/llama-tied/', import.meta.url);
const config = JSON.parse(readFileSync(new URL('config.json', folder), 'utf8')) as object;
const tensors = readSafetensors(readFileSync(new URL('model.safetensors', folder)));

type Tensors = ReadonlyMap<string, StoredTensor>;
const text = (name: string, content: string): NamedBlob => ({ name, blob: new Blob([content]) });
const json = (name: string, value: unknown): NamedBlob => text(name, JSON.stringify(value));
const weights = (held: Tensors, name = 'model.safetensors'): NamedBlob => ({
  name,
  blob: new Blob([writeSafetensors(held)]),
});
const changed = (change: (held: Map<string, StoredTensor>) => void): Map<string, StoredTensor> => {
  const held = new Map(tensors);
  change(held);
  return held;
};
const configFile = json('config.json', config);
const table = tensors.get('model.embed_tokens.weight')!;
const norm = 'model.norm.weight';
const [first, second] = [
  changed((held) => held.delete(norm)),
  new Map([[norm, tensors.get(norm)!]]) as Tensors,
];
/** Two shards and an index that a test may change. */
const sharded = (
  change: (map: Record<string, unknown>) => unknown = (map) => map,
  [a, b]: [Tensors, Tensors] = [first, second],
): NamedBlob[] => {
  const map: Record<string, unknown> = {};
  for (const name of first.keys()) map[name] = 'a.safetensors';
  map[norm] = 'b.safetensors';
  return [
    configFile,
    json('model.safetensors.index.json', { metadata: {}, weight_map: change(map) }),
    weights(a, 'a.safetensors'),
    weights(b, 'b.safetensors'),
  ];
};

async function refusal(files: readonly NamedBlob[], code: ErrorCode = 'bad_file'): Promise<string> {
  const error: unknown = await openCheckpoint(files)
    .then((opened) => readArrays(opened))
    .catch((thrown: unknown) => thrown);
  if (error instanceof RefineryError && error.code === code) return error.message;
  throw new Error('not refused', { cause: error });
}

describe('openCheckpoint', () => {
  it('takes the model nearest to the top and keeps its tokenizer files byte for byte', async () => {
    const bytes = Uint8Array.of(0xef, 0xbb, 0xbf, 0x7b, 0x7d, 0x0d, 0x0a);
    const opened = await openCheckpoint([
      text('tiny/onnx/config.json', 'not this one'),
      { name: 'tiny/tokenizer.json', blob: new Blob([bytes]) },
      text('tiny/onnx/tokenizer_config.json', '{}'),
      text('tiny/README.md', '# Tiny'),
      weights(tensors, 'tiny/model.safetensors'),
      json('tiny/config.json', config),
    ]);
    expect(opened.tokenizerFiles).toEqual([{ name: 'tokenizer.json', bytes }]);
    expect(opened.rawConfig).toEqual(config);
  });

  it('takes any single weights file, and model.safetensors before shards', async () => {
    const named = await openCheckpoint([configFile, weights(tensors, 'tuned.safetensors')]);
    expect(named.tensors[0]!.stored.file.name).toBe('tuned.safetensors');
    const both = await openCheckpoint([...sharded(), weights(tensors)]);
    expect(both.tensors[0]!.stored.file.name).toBe('model.safetensors');
  });

  it('reads names without prefix, and passes over the buffers of old files', async () => {
    const held = new Map<string, StoredTensor>();
    for (const [name, tensor] of tensors) held.set(name.replace('model.', ''), tensor);
    held.set('layers.1.self_attn.rotary_emb.inv_freq', {
      shape: [2],
      values: Float32Array.of(1, 2),
    });
    const opened = await openCheckpoint([configFile, weights(held)]);
    expect(opened.prefix).toBe('');
    expect(await readArrays(opened)).toEqual(
      await readArrays(await openCheckpoint([configFile, weights(tensors)])),
    );
  });

  it('accepts a tied head that is stored as well, where it is the token table', async () => {
    const twice = changed((held) => held.set('lm_head.weight', table));
    const opened = await openCheckpoint([configFile, weights(twice)]);
    expect(opened.storesTiedHead).toBe(true);
    expect((await readArrays(opened)).has('head.weight')).toBe(false);
    const values = table.values.slice();
    values[5]! += 1;
    const other = changed((held) => held.set('lm_head.weight', { ...table, values }));
    expect(await refusal([configFile, weights(other)])).toBe(
      'lm_head.weight: it differs from model.embed_tokens.weight, though config.json says that they are one; set tie_word_embeddings to false.',
    );
  });

  it.each<[string, NamedBlob[], string]>([
    ['no file at all', [], 'There is no config.json'],
    ['weights alone', [weights(tensors)], 'model.safetensors: there is no config.json beside it'],
    [
      'an adapter alone',
      [weights(tensors, 'adapter_model.safetensors')],
      'adapter_model.safetensors: this is a LoRA adapter',
    ],
    [
      'two models',
      [text('a/config.json', '{}'), text('b/config.json', '{}')],
      'a/config.json and b/config.json are both given',
    ],
    ['no weights', [configFile], 'no .safetensors file'],
    ['weights of another format', [configFile, text('pytorch_model.bin', '')], 'pytorch_model.bin'],
    [
      'shards without their index',
      [configFile, weights(first, 'a.safetensors'), weights(second, 'b.safetensors')],
      'model.safetensors.index.json',
    ],
    [
      'a broken config.json',
      [text('config.json', '{'), weights(tensors)],
      'config.json: it is not JSON',
    ],
    [
      'a config.json that is a list',
      [text('config.json', '[]')].concat(weights(tensors)),
      'object',
    ],
    [
      'a missing tensor',
      [configFile, weights(changed((held) => held.delete(norm)))],
      'model.norm.weight: the checkpoint lacks this tensor',
    ],
    [
      'a tensor that is left over',
      [configFile, weights(changed((held) => held.set('model.layers.2.norm.weight', table)))],
      'model.layers.2.norm.weight: a llama model by this config.json has no place',
    ],
    [
      'a wrong shape',
      [
        configFile,
        weights(changed((held) => held.set(norm, { shape: [4, 4], values: new Float32Array(16) }))),
      ],
      'model.norm.weight: expected shape 16 by config.json, found 4 × 4.',
    ],
    ['a weight map that is none', sharded(() => []), 'weight_map does not name a file'],
    ['a weight map of numbers', sharded(() => ({ [norm]: 3 })), 'weight_map does not name a file'],
    [
      'a missing shard',
      sharded((map) => ({ ...map, [norm]: '../../c.safetensors' })),
      'model.safetensors.index.json: it names ../../c.safetensors, which is not among the files',
    ],
    [
      'a tensor that its shard lacks',
      sharded((map) => ({ ...map, [norm]: 'a.safetensors', more: 'b.safetensors' })),
      'model.norm.weight: model.safetensors.index.json has it in a.safetensors, which lacks it',
    ],
    [
      'a tensor in two shards',
      sharded((map) => map, [first, new Map([...second, ['model.embed_tokens.weight', table]])]),
      'model.embed_tokens.weight: both a.safetensors and b.safetensors hold it',
    ],
    [
      'a shard with more than the index says',
      sharded((map) => map, [first, new Map([...second, ['more', table]])]),
      'more: b.safetensors holds it, but model.safetensors.index.json does not say so',
    ],
  ])('refuses %s', async (_, files, sentence) => {
    expect(await refusal(files)).toContain(sentence);
  });

  it('refuses numbers in a format that is not read, by the name of the tensor', async () => {
    const [file] = folderFiles('extra/llama-tied-bf16').filter(({ name }) => name.endsWith('s'));
    const bytes = Buffer.from(await file!.blob.arrayBuffer());
    const at = bytes.indexOf('"BF16"', bytes.indexOf('model.norm.weight'));
    bytes.write('"I16" ', at);
    const files = [configFile, { name: 'model.safetensors', blob: new Blob([bytes]) }];
    expect(await refusal(files)).toBe(
      'model.norm.weight: its numbers are I16, and only F32, F16 and BF16 are read; convert the checkpoint to float32.',
    );
  });

  it('refuses a key of config.json as bad_config', async () => {
    const files = [json('config.json', { ...config, model_type: 'bert' }), weights(tensors)];
    expect(await refusal(files, 'bad_config')).toContain('model_type "bert"');
  });

  it('refuses weights that are not finite', async () => {
    const values = Float32Array.from({ length: 16 }, (_, i) => (i === 3 ? Infinity : 1));
    const held = changed((all) => all.set(norm, { shape: [16], values }));
    expect(await refusal([configFile, weights(held)])).toContain('model.norm.weight: it holds Inf');
  });

  it('reads or refuses a file of which some bytes were changed or the end is missing', async () => {
    const sound = writeSafetensors(tensors);
    // Mostly in the header, where a change means something.
    const places = fc.oneof(fc.nat(2000), fc.nat(sound.length - 1));
    const changes = fc.array(fc.tuple(places, fc.nat(255)), { maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(changes, fc.oneof(fc.constant(0), fc.nat(5000)), async (made, missing) => {
        const bytes = sound.slice(0, sound.length - missing);
        for (const [at, value] of made) bytes[at] = value;
        const file = { name: 'model.safetensors', blob: new Blob([bytes]) };
        const found: unknown = await openCheckpoint([configFile, file])
          .then((opened) => readArrays(opened))
          .catch((error: unknown) => error);
        if (!(found instanceof RefineryError)) expect(found).toBeInstanceOf(Map);
      }),
      { numRuns: 150 },
    );
  });

  it('names a file that can no longer be read', async () => {
    const gone = new Blob([writeSafetensors(tensors)]);
    const opened = await openCheckpoint([configFile, { name: 'gone.safetensors', blob: gone }]);
    gone.slice = () => {
      const piece = new Blob();
      piece.arrayBuffer = () => Promise.reject(new DOMException('it has changed'));
      return piece;
    };
    await expect(readArrays(opened)).rejects.toThrow(
      'gone.safetensors: it could not be read (it has changed)',
    );
  });

  it('counts the bytes that it reads and stops when it is told to', async () => {
    const opened = await openCheckpoint([configFile, weights(tensors)]);
    const seen: number[] = [];
    await eachParameter(opened, () => undefined, { onProgress: (bytes) => seen.push(bytes) });
    expect(seen).toHaveLength(opened.tensors.length);
    expect(seen[0]).toBe(457 * 16 * 4);
    expect(seen.at(-1)).toBe(opened.bytes);
    const stop = new AbortController();
    const reading = eachParameter(
      opened,
      () => {
        stop.abort();
      },
      { signal: stop.signal },
    );
    await expect(reading).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('only ever refuses, whatever the index says', async () => {
    const names = fc.constantFrom(...tensors.keys(), 'more', '__proto__');
    const places = fc.oneof(
      fc.constantFrom('a.safetensors', 'b.safetensors', 'config.json', '__proto__'),
      fc.jsonValue(),
    );
    await fc.assert(
      fc.asyncProperty(fc.dictionary(names, places), fc.boolean(), async (map, whole) => {
        const files = sharded((sound) => (whole ? { ...sound, ...map } : map));
        const found: unknown = await openCheckpoint(files).catch((error: unknown) => error);
        if (!(found instanceof RefineryError)) expect(found).toHaveProperty('parameters', 12_000);
      }),
    );
  });
});
