import { expect, it } from 'vitest';

import { resolveConfig } from './resolveConfig';

const sentenceOf = (sampling: Record<string, unknown>): string => {
  try {
    resolveConfig({ version: 1, data: { path: 'pairs.jsonl' }, sampling });
    return '';
  } catch (error) {
    return (error as Error).message;
  }
};

it.each([
  [{ judge: 'length' }, /^sampling\.judge: length has nothing to judge/],
  [{ judge: 'keyword', prompts: 2 }, /^sampling\.judgePattern: keyword needs keywords/],
  [{ judge: 'keyword', prompts: 2, judgePattern: ' , ' }, /needs keywords/],
  [{ judge: 'regex', prompts: 2 }, /regex needs a regular expression\.$/],
  [
    { judge: 'regex', prompts: 2, judgePattern: '(' },
    /^sampling\.judgePattern: .*Unterminated group/,
  ],
  [{ judge: 'length', prompts: 2, judgePattern: 'x' }, /does not go with sampling\.judge length/],
  [
    { judge: 'length', prompts: 2, rewardModelSteps: 7 },
    /^sampling\.rewardModelSteps: 7 does not go with sampling\.judge length; it belongs to reward-model\.$/,
  ],
  [{ judge: 'reward-model', prompts: 2, rewardModelShare: 0 }, /^sampling\.rewardModelShare: 0/],
  [
    { opponentPath: 'dpo/policy' },
    /^sampling\.opponentPath: dpo\/policy has nothing to answer while sampling\.prompts is 0/,
  ],
  [{ opponentPath: '', prompts: 1 }, /^sampling\.opponentPath: expected the path of a file/],
  [{ judgePattern: 'x' }, /does not go with sampling\.judge none/],
  [
    { judge: 'oracle', prompts: 2 },
    /^sampling\.judge: "oracle" is not one of none, starter, length/,
  ],
])('%j is refused', (sampling, sentence) => {
  expect(sentenceOf(sampling)).toMatch(sentence);
});

it.each([
  {},
  { judge: 'json', prompts: 1 },
  { judge: 'remote', prompts: 1 },
  { opponentPath: 'dpo/policy', prompts: 1 },
  { judge: 'reward-model', prompts: 1, rewardModelShare: 0.5, rewardModelSteps: 7 },
  { judge: 'keyword', prompts: 1, judgePattern: 'a, b' },
  { judge: 'regex', prompts: 1, judgePattern: '^\\d+$' },
])('%j is taken', (sampling) => {
  expect(sentenceOf(sampling)).toBe('');
});
