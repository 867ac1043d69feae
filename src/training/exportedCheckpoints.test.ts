import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { beforeAll, describe, expect, it } from 'vitest';

import { selectBackend } from '../backend/select';
import { Decoder } from '../model/decoder';
import { folderFiles, folderJson, sequenceLogps } from '../testing/extraCheckpoints';
import { assertAllClose } from '../testing/numberBounds';
import { openTokenizer } from '../tokenizer/openTokenizer';

import { openCheckpoint } from '../checkpoints/openCheckpoint';
import { checkpointFiles, type PolicyFile } from '../checkpoints/policyFiles';
import { presetOrigin } from '../checkpoints/presetOrigin';
import { readArrays } from '../testing/readArrays';

interface Loaded {
  readonly class: string;
  readonly dtype: string;
  readonly missing: readonly string[];
  readonly unexpected: readonly string[];
  readonly mismatched: readonly string[];
  readonly sha256: string;
  readonly logps: readonly (readonly number[])[];
  /** What its tokenizer made of `text`, where it has one, and its EOS. */
  readonly ids?: readonly number[];
  readonly eos?: number;
}
const text = 'How do I mend a kettle? Für 3 Dinge\n\nsiehe  <|im_end|>.';

const { sequences } = folderJson('extra/expected.json') as { sequences: number[][] };
const loaded = folderJson('extra/exports.json') as Readonly<Record<string, Loaded>>;

const blobs = (files: readonly PolicyFile[]) =>
  files.map(({ name, bytes }) => ({ name, blob: new Blob([bytes]) }));

/** The files of a tokenizer as if it had been trained here. */
const tokenizerTexts = (): Record<string, string> =>
  Object.fromEntries(
    ['tokenizer.json', 'tokenizer_config.json'].map((name) => [
      name,
      readFileSync(new URL(`../testing/reference/llama/policy/${name}`, import.meta.url), 'utf8'),
    ]),
  );

async function exported(name: string): Promise<PolicyFile[]> {
  const folder = name === 'preset' ? 'extra/llama-tied-f16-sharded' : name.replace('-', '/');
  const opened = await openCheckpoint(folderFiles(folder));
  const model = Decoder.fromArrays(opened.config, await readArrays(opened));
  const files =
    name === 'preset'
      ? await checkpointFiles(
          model,
          presetOrigin(model.config, { files: tokenizerTexts(), eosId: 0 }),
        )
      : await checkpointFiles(model, opened);
  model.dispose();
  return files;
}

// What transformers made of the project's own files (src/testing/reference/extra/README.md).
describe('an exported policy in transformers', () => {
  beforeAll(async () => {
    await selectBackend('wasm');
  });

  it.each(Object.entries(loaded))(
    '%s is whole and computes what it does here',
    async (name, record) => {
      expect(record).toMatchObject({
        dtype: 'torch.float32',
        missing: [],
        unexpected: [],
        mismatched: [],
      });
      const files = await exported(name);
      const { bytes } = files.find((file) => file.name === 'model.safetensors')!;
      // The very file that was loaded.
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(record.sha256);
      const opened = await openCheckpoint(blobs(files));
      if (record.ids) {
        const { tokenizer } = openTokenizer(opened.tokenizerFiles, opened.config.vocabularySize);
        expect(tokenizer.encode(text)).toEqual(record.ids);
        expect(tokenizer.eosId).toBe(record.eos);
      }
      const model = Decoder.fromArrays(opened.config, await readArrays(opened));
      const found: number[] = [];
      for (const ids of sequences) found.push(...(await sequenceLogps(model, ids)));
      model.dispose();
      assertAllClose(found, record.logps.flat(), { absolute: 1e-5, relative: 1e-5 }, name);
    },
  );
});
