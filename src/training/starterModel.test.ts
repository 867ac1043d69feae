import { readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { beforeAll, describe, expect, it } from 'vitest';

import { judge, type Judgement } from '../data/starter/judge';
import { tokenizePair } from '../data/rows';
import { isHeldOut, starterPrompts } from '../data/starter/prompts';
import { generate } from '../evaluation/generate';
import { eachParameter } from '../checkpoints/eachParameter';
import { Decoder } from '../model/decoder';
import { starterFiles, starterName } from '../protocol/starterModel';
import { starterRefinementPrompt } from '../protocol/starterPresets';
import { seededRandom } from '../shared/random';
import { HostHarness } from '../testing/hostHarness';
import { openModel, type GivenModel } from './givenModel';

const pathOf = (name: string): string =>
  fileURLToPath(new URL(`../../public/${starterName}/${name}`, import.meta.url));
const files = starterFiles.map((name) => ({ name, blob: new Blob([readFileSync(pathOf(name))]) }));
/** Answers to each held-out prompt: 546 in all. */
const draws = 6;
/** Deviations of a mean that its bound allows for: 95 %. */
const bound = 1.96;

const mean = (list: readonly number[]): number => list.reduce((sum, x) => sum + x, 0) / list.length;
const standardError = (list: readonly number[]): number =>
  Math.sqrt(mean(list.map((x) => (x - mean(list)) ** 2)) / list.length);

describe('the starter', () => {
  let given: GivenModel;
  let policy: Decoder;

  /** Answers to every held-out prompt, on x or on p⊕x, judged. */
  async function judged(row: 'promptIds' | 'refinedPromptIds'): Promise<Judgement[]> {
    const { tokenizer } = given.forData;
    const tokenized = (prompt: string) =>
      tokenizePair({ prompt, chosen: '', rejected: '' }, tokenizer, {
        ...{ maxLength: 256, refinementPrompt: starterRefinementPrompt, refinementJoin: ' ' },
      });
    const random = seededRandom(1).fork('starter answers');
    const prompts = starterPrompts.filter(isHeldOut).flatMap((prompt) =>
      Array.from({ length: draws }, (_, draw) => ({
        ...{ text: prompt.text, ids: tokenized(prompt.text)[row] },
        random: random.fork(`${prompt.text} ${draw}`),
      })),
    );
    const answers = await generate(policy, prompts, {
      settings: { maxNewTokens: 64, temperature: 1, topK: 0, topP: 1, repetitionPenalty: 1 },
      ...{ eosId: tokenizer.eosId, batchSize: 64, gate: () => Promise.resolve() },
    });
    return answers.map(({ ids }, i) => judge(prompts[i]!.text, tokenizer.decode(ids))!);
  }

  beforeAll(async () => {
    await new HostHarness().selectBackend('wasm');
    given = await openModel(starterName, files);
    const { checkpoint } = given;
    policy = await Decoder.fromEach(checkpoint.config, (take) => eachParameter(checkpoint, take));
    return () => {
      policy.dispose();
    };
  });

  it('weighs little, and is read as any checkpoint is', () => {
    const bytes = starterFiles.reduce((sum, name) => sum + statSync(pathOf(name)).size, 0);
    expect(bytes).toBeLessThan(4 * 1024 * 1024);
    expect(given.report).toMatchObject({ family: 'Llama', template: 'plain' });
    // The tokenizer has seen p: it is a dozen tokens.
    expect(given.forData.tokenizer.encode(starterRefinementPrompt).length).toBeLessThanOrEqual(14);
  });

  it('is well fitted: it answers as its world does, of every quality', async () => {
    const answers = await judged('promptIds');
    const scores = answers.map(({ score }) => score);
    expect(scores.length).toBeGreaterThanOrEqual(256);
    expect(mean(scores) - bound * standardError(scores)).toBeGreaterThan(5.3);
    const forms = answers.map(({ form }) => form);
    expect(mean(forms) - bound * standardError(forms)).toBeGreaterThan(0.95);
    // Its answers are no better than the world's own, of mean quality ½: there is something to learn.
    expect(mean(scores)).toBeLessThan(6.6);
  });

  it('knows what p asks for', async () => {
    const scores = (await judged('refinedPromptIds')).map(({ score }) => score);
    expect(mean(scores) - bound * standardError(scores)).toBeGreaterThan(8);
  });
});
