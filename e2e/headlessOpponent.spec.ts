import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from '@playwright/test';

import { folder, headless, rows } from './support/headless';
import { smallFile } from './support/page';

const tiny = {
  ...{ backend: 'wasm', data: { path: 'pairs.jsonl', maxLength: 24, evalFraction: 0.25 } },
  ...{ sft: { steps: 2, batchSize: 4 }, optimizer: { learningRate: 0.05 } },
  training: { steps: 2, batchSize: 2, evalEvery: 1 },
};
const sampling = { prompts: 3, maxNewTokens: 6, judge: 'length' };

test('the policy of an earlier run answers beside the reference, and the judge compares both', () => {
  const earlier = headless('earlier', { ...tiny, alignment: { lossType: 'dpo' }, sampling });
  expect(earlier.status, earlier.stderr).toBe(0);
  const theirs = rows(earlier.out, 'samples.jsonl')
    .filter(({ step }) => step === 2)
    .map(({ policy }) => policy);
  const run = { ...tiny, alignment: { lossType: 'ipo' } };
  const opposed = { ...sampling, opponentPath: 'earlier/policy' };
  const { status, stderr, out } = headless('opposed', { ...run, sampling: opposed });
  expect(status, stderr).toBe(0);
  const samples = rows(out, 'samples.jsonl');
  expect(samples.map(({ step }) => step)).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2]);
  const length = (text: unknown): number => String(text).trim().length;
  for (const [i, sample] of samples.entries()) {
    expect(Object.keys(sample)).toEqual([
      ...['step', 'prompt', 'policy', 'reference'],
      ...['judge', 'verdict', 'policyScore', 'referenceScore'],
      ...['opponent', 'opponentVerdict', 'opponentScore'],
    ]);
    // From the same prompts, at the same temperature, by the same draws as in its own run.
    expect(sample.opponent).toBe(theirs[i % 3]);
    const longer = length(sample.policy) - length(sample.opponent);
    expect(sample.opponentVerdict).toBe(longer > 0 ? 'win' : longer < 0 ? 'lose' : 'tie');
    expect(sample.opponentScore).toBe(length(sample.opponent));
  }
  const evaluated = rows(out, 'metrics.jsonl').filter(
    ({ phase, split }) => phase === 'align' && split === 'eval',
  );
  expect(evaluated).toHaveLength(3);
  for (const row of evaluated) {
    const verdicts = samples.filter(({ step }) => step === row.step);
    const won = verdicts.map(({ opponentVerdict: said }) =>
      said === 'win' ? 1 : said === 'tie' ? 0.5 : 0,
    );
    const share = won.reduce<number>((sum, one) => sum + one, 0) / 3;
    expect(row['win_rate/opponent']).toBeCloseTo(share, 12);
    expect(row['win_rate/opponent_n']).toBe(3);
  }
  // The weights' file by itself names the same folder, and nothing else of the run changes.
  const again = headless('again', {
    ...run,
    sampling: { ...sampling, opponentPath: 'earlier/policy/model.safetensors' },
  });
  expect(again.status, again.stderr).toBe(0);
  expect(rows(again.out, 'samples.jsonl')).toEqual(samples);
  const alone = headless('alone', { ...run, sampling });
  const own = (row: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(row).filter(([name]) => !name.includes('opponent')));
  expect(rows(out, 'metrics.jsonl').map(own)).toEqual(rows(alone.out, 'metrics.jsonl'));
  expect(samples.map(own)).toEqual(rows(alone.out, 'samples.jsonl'));
});

test('an opponent that cannot be one ends the command before anything is trained', () => {
  const ended = (name: string, part: object, data = 'pairs.jsonl') => {
    const { status, stderr } = headless(name, {
      ...{ ...tiny, data: { ...tiny.data, path: data } },
      sampling: { ...sampling, opponentPath: 'left/policy', ...part },
    });
    return { status, sentence: stderr.trim().split('\n').at(-1) };
  };
  expect(ended('nowhere', { opponentPath: 'nowhere' })).toEqual({
    status: 2,
    sentence: expect.stringMatching(/^sampling\.opponentPath: .*nowhere/) as unknown,
  });
  expect(ended('unasked', { prompts: 0, judge: 'none' })).toEqual({
    status: 2,
    sentence: expect.stringMatching(
      /^sampling\.opponentPath: .* sampling\.prompts is 0/,
    ) as unknown,
  });
  expect(headless('left', { ...tiny, training: { ...tiny.training, steps: 0 } }).status).toBe(0);
  const other = smallFile(12).replaceAll('Take your time', 'Buy a brush and a bucket');
  writeFileSync(join(folder, 'other.jsonl'), other);
  expect(ended('stranger', {}, 'other.jsonl')).toEqual({
    status: 2,
    sentence: expect.stringMatching(
      /^sampling\.opponentPath: the tokenizer of .* is not the one that this run makes/,
    ) as unknown,
  });
});
