import { beforeAll, describe, expect, it } from 'vitest';

import { tensorCount } from '../backend/ops';
import { readTensor } from '../backend/read';
import { selectBackend } from '../backend/select';
import { referenceArrays } from '../testing/referenceModels';
import { Decoder } from './decoder';

beforeAll(async () => {
  await selectBackend('wasm');
});

describe('a decoder of arrays that come one by one', () => {
  const { config, arrays } = referenceArrays('gpt_neox', 'policy');

  it('is that of all at once, in whatever order they come', async () => {
    const whole = Decoder.fromArrays(config, arrays);
    const made = await Decoder.fromEach(config, async (take) => {
      for (const [name, values] of [...arrays].reverse()) await take(name, values);
    });
    expect([...made.named.keys()]).toEqual([...whole.named.keys()]);
    for (const [name, weight] of made.named)
      expect(await readTensor(weight), name).toEqual(await readTensor(whole.named.get(name)!));
    made.dispose();
    whole.dispose();
  });

  it('leaves nothing behind where one is missing, wrong or the reading breaks off', async () => {
    const before = tensorCount();
    const [first, second] = [...arrays];
    await expect(Decoder.fromEach(config, (take) => take(...first!))).rejects.toMatchObject({
      code: 'shape_mismatch',
    });
    await expect(
      Decoder.fromEach(config, async (take) => {
        await take(...first!);
        await take(second![0], new Float32Array(3));
      }),
    ).rejects.toMatchObject({ code: 'shape_mismatch' });
    await expect(
      Decoder.fromEach(config, async (take) => {
        await take(...first!);
        throw new Error('it breaks off');
      }),
    ).rejects.toThrow('it breaks off');
    expect(tensorCount()).toBe(before);
  });
});
