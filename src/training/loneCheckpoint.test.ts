import { describe, expect, it } from 'vitest';

import { heldMetadata } from '../checkpoints/heldFiles';
import type { KeptFile, OpenedCheckpoint } from '../checkpoints/openCheckpoint';
import { blankSafetensors } from '../checkpoints/safetensors';
import { readMetadata } from '../checkpoints/safetensorsHeader';
import { writeCheckpoint } from '../checkpoints/writeCheckpoint';
import { folderFiles } from '../testing/extraCheckpoints';
import { readArrays } from '../testing/readArrays';
import { openModel } from './givenModel';

const blobOf = ({ name, bytes }: KeptFile) => ({ name, blob: new Blob([bytes]) });

/** A checkpoint as it is written after it was read. */
async function written(opened: OpenedCheckpoint): Promise<KeptFile[]> {
  const arrays = await readArrays(opened);
  return writeCheckpoint(opened.config, opened, (name) => arrays.get(name)!);
}

/** The same in another form, of which a difference is found fast. */
const inHex = (files: Iterable<readonly [string, Uint8Array | Float32Array]>) =>
  [...files].map(([name, { buffer }]) => [name, Buffer.from(buffer).toString('hex')]);
const named = (files: readonly KeptFile[]) =>
  inHex(files.map(({ name, bytes }) => [name, bytes] as const));

const text = 'How do I mend a kettle? Für 3 Dinge\n\nsiehe.';

describe('a weights file of ours alone', () => {
  it.each(['gpt2', 'gpt_neox', 'llama'])(
    'is the model of %s with its tokenizer, and leaves again byte for byte',
    async (family) => {
      const came = await openModel('folder', folderFiles(`${family}/policy`));
      const files = await written(came.checkpoint);
      const only = blobOf({ ...files[0]!, name: 'mine.safetensors' });
      expect((await readMetadata(only)).get('format')).toBe('pt');
      const alone = await openModel('mine.safetensors', [only]);
      expect(alone.report).toEqual(came.report);
      expect(inHex(await readArrays(alone.checkpoint))).toEqual(
        inHex(await readArrays(came.checkpoint)),
      );
      const [ours, theirs] = [alone.forData.tokenizer, came.forData.tokenizer];
      expect(ours.agreesWith(theirs)).toBe(true);
      expect([ours.eosId, ...ours.encode(text)]).toEqual([theirs.eosId, ...theirs.encode(text)]);
      expect(named(await written(alone.checkpoint))).toEqual(named(files));
      const folder = await openModel('folder', files.map(blobOf));
      expect(named(await written(folder.checkpoint))).toEqual(named(files));
    },
  );

  it('is refused as its folder is where the tokenizer within is broken or not there', async () => {
    const { checkpoint } = await openModel('folder', folderFiles('llama/policy'));
    const shapes = checkpoint.tensors.map(({ name, shape }) => [name, shape] as const);
    const encode = (json: string) => new TextEncoder().encode(json);
    const config = { name: 'config.json', bytes: encode(checkpoint.configText) };
    const open = (...files: KeptFile[]) => {
      const { bytes } = blankSafetensors(shapes, heldMetadata([config, ...files]));
      return openModel('mine', [blobOf({ name: 'mine.safetensors', bytes })]);
    };
    await expect(open()).rejects.toThrow('tokenizer.json');
    await expect(open({ name: 'tokenizer.json', bytes: encode('{') })).rejects.toThrow(
      'tokenizer.json: it cannot be used',
    );
  });
});
