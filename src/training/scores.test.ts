import { expect, it } from 'vitest';

import { methodDefaults, type MethodSettings } from '../methods/lossTypes';
import { checkScores, scoreGaps } from './scores';

const pair = (line: number, scoreChosen?: number, scoreRejected?: number) => ({
  line,
  ...(scoreChosen === undefined ? {} : { scoreChosen }),
  ...(scoreRejected === undefined ? {} : { scoreRejected }),
});
const refusal = (
  pairs: readonly ReturnType<typeof pair>[],
  set: Partial<MethodSettings> = { lossType: 'odpo' },
): string | null => {
  const alignment = { ...methodDefaults, ...set, refinementPrompt: '', refinementJoin: '' };
  try {
    checkScores({ alignment }, { pairs, firstPairs: 2, names: ['pairs.jsonl', 'held.jsonl'] });
    return null;
  } catch (error) {
    return (error as Error).message;
  }
};

it('takes the gap of both scores, and none of one', () => {
  expect([...scoreGaps([pair(1, 4, 1.5), pair(2, 4), pair(3)])]).toEqual([
    2.5,
    Number.NaN,
    Number.NaN,
  ]);
});

it('refuses rows without scores before training, with their count and the first line', () => {
  expect(refusal([pair(1, 5, 1), pair(2, 3), pair(1), pair(9, 4, 1)])).toBe(
    'alignment.lossType: odpo needs both scores in every row; 2 of 4 pairs lack them, the first in pairs.jsonl, line 2.',
  );
  expect(refusal([pair(1, 5, 1), pair(2, 3, 1), pair(7)], { lossType: ['dpo', 'odpo'] })).toContain(
    '1 of 3 pairs lack them, the first in held.jsonl, line 7.',
  );
});

it('refuses gaps that have no logarithm, unless the gap itself is taken', () => {
  const pairs = [pair(1, 5, 1), pair(4, 2, 2), pair(6, 1, 3)];
  expect(refusal(pairs)).toBe(
    'alignment.odpoScale: log needs a chosen score above the rejected one; 2 of 3 pairs have none, the first in pairs.jsonl, line 4; take linear or clean the rows.',
  );
  expect(refusal(pairs, { lossType: 'odpo', odpoScale: 'linear' })).toBeNull();
});

it('asks nothing of data for the other losses', () => {
  expect(refusal([pair(1), pair(2)], { lossType: 'sr-dpo' })).toBeNull();
});
