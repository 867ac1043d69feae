import { expect, it } from 'vitest';

import type { Judged, Verdict } from '../../protocol/samples';
import { tally } from '../../protocol/tally';
import { missingVerdicts, scoreSentence, tallySentence } from './verdicts';

const row = (verdict: Verdict | null): { judged: Judged } => ({
  judged: verdict
    ? {
        ...{ judge: 'length', verdict, policyScore: 80, referenceScore: 60 },
        ...{ why: { policy: '', reference: '' }, note: null },
      }
    : { judge: 'length', verdict, policyScore: null, referenceScore: null, why: null, note: null },
});

it('tallies the verdicts of the prompts that the judge knew', () => {
  const rows = (['win', 'win', 'tie', 'lose', null] as const).map(row);
  const counted = tally(rows)!;
  expect(counted).toMatchObject({ n: 4, win: 2, tie: 1, lose: 1, share: 0.625 });
  expect(tallySentence(counted)).toBe(
    'Sampled win rate 0.63 (95 % 0.22 to 0.91, n = 4): no difference yet.',
  );
  expect(scoreSentence(counted)).toBe('Mean score 80 against 60.');
});

it('claims a difference only where the interval leaves one half out', () => {
  const won = tally(Array.from({ length: 10 }, () => row('win')))!;
  expect(tallySentence(won)).toMatch(/^Sampled win rate 1.00 \(95 % 0.72 to 1.00, n = 10\)\.$/);
  expect(tally([row(null)])).toBeNull();
  expect(tally([{ judged: null }])).toBeNull();
});

it('says of prompts without a verdict how many there are, and why, each reason once', () => {
  const missing = (note: string): { judged: Judged } => ({
    judged: {
      ...row(null).judged,
      verdict: null,
      policyScore: null,
      referenceScore: null,
      why: null,
      note,
    },
  });
  expect(
    missingVerdicts([row('win'), missing('Silent.'), missing('Gone.'), missing('Silent.')]),
  ).toEqual([
    '2 of 4 prompts without a verdict. Silent.',
    '1 of 4 prompts without a verdict. Gone.',
  ]);
  expect(missingVerdicts([row('tie'), { judged: null }])).toEqual([]);
});

it('speaks of no score where the judge gives none', () => {
  const compared: Judged = {
    ...{ judge: 'remote', verdict: 'lose', policyScore: null, referenceScore: null },
    ...{ why: null, note: 'the same in both orders' },
  };
  const counted = tally([{ judged: compared }])!;
  expect(counted).toMatchObject({ n: 1, lose: 1, scores: null });
  expect(scoreSentence(counted)).toBe('');
});
