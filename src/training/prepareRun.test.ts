import { describe, expect, it } from 'vitest';

import { defaultConfig } from '../protocol/resolveConfig';
import { checkpointOf } from '../testing/referenceFiles';
import { openModel } from './givenModel';
import { prepareRun, type LoadedData } from './prepareRun';

// Of a file only its name is read.
const train = {
  pairs: [
    {
      ...{ prompt: 'How do I clean a kettle, a pan, a cup and a sink?', line: 1 },
      ...{ chosen: ' With lemon and warm water.', rejected: ' No idea at all.' },
    },
  ],
  report: { name: 'pairs.jsonl' },
} as unknown as LoadedData;

it('refuses rows that a second checkpoint has no positions for, though the policy has them', async () => {
  const { forData: given } = await openModel('ours', checkpointOf('gpt2', 'policy'));
  const short = { ...given, name: 'theirs', config: { ...given.config, maxPositions: 16 } };
  const run = defaultConfig('pairs.jsonl');
  const prepared = (reference: typeof given) => prepareRun(run, train, null, { given, reference });
  await expect(prepared(given)).resolves.toBeDefined();
  await expect(prepared(short)).rejects.toThrow(/tokens.*, and theirs has 16 positions/);
});

describe.each([
  ['opponent', 'gpt2', 'sampling.opponentPath'],
  ['opponent', 'llama', 'sampling.opponentPath'],
  ['reference', 'llama', 'model.referencePath'],
] as const)('an %s (%s) with fewer positions than the policy', (role, family, path) => {
  const words = (count: number) => Array.from({ length: count }, () => 'cup').join(' ');
  const pair = (prompt: string) => ({ prompt, chosen: ` ${words(30)}`, rejected: ' No.', line: 1 });
  const held = {
    pairs: [pair(words(4)), pair(words(4)), pair(words(16))],
    report: { name: 'held.jsonl' },
  } as unknown as LoadedData;

  async function prepared(
    { prompts = 1, maxNewTokens = 8 },
    positions: (prompt: number) => number,
  ) {
    const { forData: given } = await openModel('ours', checkpointOf(family, 'policy'));
    const prompt = given.tokenizer.encode(words(4)).length;
    const config = { ...given.config, maxPositions: positions(prompt) };
    const run = defaultConfig('pairs.jsonl');
    const sampling = { ...run.sampling, prompts, maxNewTokens };
    return prepareRun({ ...run, sampling }, train, held, {
      ...{ given, [role]: { ...given, name: 'theirs', config } },
    });
  }

  it('is taken where the sampled prompts and their answers fit, however long the rows are', async () => {
    const { preparation } = await prepared({}, (prompt) => prompt + 8);
    expect(preparation.longestRow).toBeGreaterThan(30);
  });

  it('is refused by a token that is missing', async () => {
    const refused = await prepared({}, (prompt) => prompt + 7).catch(String);
    expect(refused).toMatch(
      /: the longest sampled prompt has \d+ tokens and its answer up to 8 .*but theirs has \d+ positions; set sampling\.maxNewTokens to 7 or lower data\.maxLength, or take another \w+\.$/,
    );
    expect(refused).toContain(`: ${path}: the longest`);
    expect(refused).toContain(`take another ${role}.`);
  });

  it('is held to every prompt that is sampled, and to no other', async () => {
    await expect(prepared({ prompts: 2 }, (prompt) => prompt + 8)).rejects.toThrow(/theirs/);
    await expect(prepared({ prompts: 0 }, () => 1)).resolves.toBeDefined();
  });

  it('is taken where the policy has to end its answers as early', async () => {
    const longer = { maxNewTokens: 4096 };
    await expect(prepared(longer, () => 255)).rejects.toThrow(/theirs has 255 positions/);
    await expect(prepared(longer, () => 256)).resolves.toBeDefined();
  });
});

it('refuses a reference whose table holds every row, and not the answers', async () => {
  const { forData: given } = await openModel('ours', checkpointOf('gpt2', 'policy'));
  const theirs = { ...given, name: 'theirs', config: { ...given.config, maxPositions: 128 } };
  const prepared = (maxNewTokens: number) => {
    const run = defaultConfig('pairs.jsonl');
    const sampling = { ...run.sampling, prompts: 1, maxNewTokens };
    const models = { given, reference: theirs };
    return prepareRun({ ...run, sampling }, train, { ...train }, models);
  };
  const { preparation } = await prepared(1);
  expect(preparation.longestRow).toBeLessThan(128);
  await expect(prepared(128)).rejects.toThrow(/^model\.referencePath: the longest sampled prompt/);
});
