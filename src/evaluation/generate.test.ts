import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { tensorCount } from '../backend/ops';
import { selectBackend } from '../backend/select';
import { Decoder } from '../model/decoder';
import { seededRandom } from '../shared/random';
import { describeGreedyTokens } from '../testing/greedySuite';
import { chiSquare, drawnCounts } from '../testing/knownDistribution';
import { referenceModel } from '../testing/referenceModels';
import { generate, type Answer, type GenerateOptions } from './generate';

for (const backend of ['cpu', 'wasm'] as const) {
  describeGreedyTokens(backend);

  describe(`sampling on ${backend}`, () => {
    it('draws tokens by their probabilities', async () => {
      await selectBackend(backend);
      // χ² with 5 degrees of freedom is above 20.5 once in a thousand.
      expect(chiSquare(await drawnCounts(100))).toBeLessThan(20.5);
    });
  });
}

describe('an answer', () => {
  let model: Decoder;
  const options: GenerateOptions = {
    settings: { maxNewTokens: 12, temperature: 1.5, topK: 0, topP: 1, repetitionPenalty: 1 },
    eosId: -1,
    batchSize: 8,
    gate: () => Promise.resolve(),
  };
  const prompts = [[3], [7, 1, 4, 4, 90, 12], [5, 9]];
  const answer = (
    which: readonly number[],
    changed: Partial<GenerateOptions> = {},
    seed = 1,
  ): Promise<Answer[]> =>
    generate(
      model,
      which.map((index) => ({
        ids: prompts[index]!,
        random: seededRandom(seed).fork(`prompt ${index}`),
      })),
      { ...options, ...changed },
    );
  const only = async (...given: Parameters<typeof answer>): Promise<Answer> =>
    (await answer(...given))[0]!;

  beforeAll(async () => {
    await selectBackend('wasm');
    model = referenceModel('gpt2', 'policy');
  });
  afterAll(() => {
    model.dispose();
  });

  it('is the same alone, with others and in another batch, and another with another seed', async () => {
    const together = await answer([0, 1, 2]);
    for (const [i, one] of together.entries()) {
      expect(one.ids).toHaveLength(12);
      expect(await only([i])).toEqual(one);
    }
    expect(await answer([2, 0, 1], { batchSize: 2 })).toEqual([2, 0, 1].map((i) => together[i]));
    expect((await only([0], {}, 2)).ids).not.toEqual(together[0]!.ids);
  });

  it('is streamed token by token, and leaves no tensor behind', async () => {
    await answer([0, 1]);
    const before = tensorCount();
    const streamed: number[][] = [[], []];
    const answers = await answer([0, 1], {
      onToken: (prompt, id) => {
        streamed[prompt]!.push(id);
      },
    });
    expect(answers.map(({ ids }) => ids)).toEqual(streamed);
    expect(answers.map(({ end }) => end)).toEqual(['length', 'length']);
    expect(tensorCount()).toBe(before);
  });

  it('ends with EOS, which others in its batch do not hear of', async () => {
    const [first, second] = await answer([0, 1]);
    const eosId = first!.ids[4]!;
    const stop = first!.ids.indexOf(eosId);
    const ended = await answer([0, 1], { eosId });
    expect(ended[0]).toEqual({ ids: first!.ids.slice(0, stop + 1), end: 'eos' });
    const other = second!.ids.indexOf(eosId);
    expect(ended[1]!.ids).toEqual(other < 0 ? second!.ids : second!.ids.slice(0, other + 1));
  });

  it('ends where the caller says so, with what there is', async () => {
    const abort = new AbortController();
    const whole = await only([0]);
    const cut = await only([0], {
      signal: abort.signal,
      onToken: () => {
        abort.abort();
      },
    });
    expect(cut).toEqual({ ids: whole.ids.slice(0, 1), end: 'cancelled' });
    const before = tensorCount();
    const gate = (): Promise<void> => Promise.reject(new Error('stopped'));
    await expect(answer([0], { gate })).rejects.toThrow('stopped');
    expect(tensorCount()).toBe(before);
  });

  it('takes no more tokens than the model has positions', async () => {
    const { maxPositions, vocabularySize } = model.config;
    const ids = Array.from({ length: maxPositions - 2 }, (_, i) => i % vocabularySize);
    const full = [...ids, 1, 2];
    const random = seededRandom(1);
    const settings = { ...options.settings, maxNewTokens: 50 };
    const answers = await generate(
      model,
      [ids, [5], full].map((each) => ({ ids: each, random: random.fork(String(each.length)) })),
      { ...options, settings },
    );
    expect(answers.map((each) => [each.ids.length, each.end])).toEqual([
      [2, 'length'],
      [50, 'length'],
      [0, 'length'],
    ]);
  });

  it('ends where the logits are no numbers', async () => {
    const arrays = new Map(
      [...model.named].map(([name, { size }]) => [name, new Float32Array(size)] as const),
    );
    arrays.get('finalNorm.bias')!.fill(Number.NaN);
    const broken = Decoder.fromArrays(model.config, arrays);
    const answers = await generate(broken, [{ ids: [1], random: seededRandom(1) }], options);
    expect(answers).toEqual([{ ids: [], end: 'notFinite' }]);
    broken.dispose();
  });
});
