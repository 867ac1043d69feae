import { expect, it } from 'vitest';

import type { Judged, Verdict } from '../../protocol/samples';
import { tally } from '../../protocol/tally';
import { missingVerdicts, scoreSentence, tallySentence, verdictWords } from './verdicts';

type Row = Parameters<typeof missingVerdicts>[0][number] & { readonly judged: Judged };
const of = (rows: readonly { readonly judged: Judged | null }[]) =>
  tally(rows.map(({ judged }) => judged));

const row = (verdict: Verdict | null): Row => ({
  opponent: null,
  judged: verdict
    ? {
        ...{ judge: 'length', verdict, policyScore: 80, otherScore: 60 },
        ...{ why: { policy: '', other: '' }, note: null },
      }
    : { judge: 'length', verdict, policyScore: null, otherScore: null, why: null, note: null },
});

it('tallies the verdicts of the prompts that the judge knew', () => {
  const rows = (['win', 'win', 'tie', 'lose', null] as const).map(row);
  const counted = of(rows)!;
  expect(counted).toMatchObject({ n: 4, win: 2, tie: 1, lose: 1, share: 0.625 });
  expect(tallySentence(counted)).toBe(
    'Sampled win rate 0.63 (95 % 0.22 to 0.91, n = 4): no difference yet.',
  );
  expect(scoreSentence(counted)).toBe('Mean score 80 against 60.');
});

it('claims a difference only where the interval leaves one half out', () => {
  const won = of(Array.from({ length: 10 }, () => row('win')))!;
  expect(tallySentence(won)).toMatch(/^Sampled win rate 1.00 \(95 % 0.72 to 1.00, n = 10\)\.$/);
  expect(of([row(null)])).toBeNull();
  expect(of([{ judged: null }])).toBeNull();
});

it('says of prompts without a verdict how many there are, and why, each reason once', () => {
  const missing = (note: string): Row => ({
    opponent: null,
    judged: {
      ...row(null).judged,
      verdict: null,
      policyScore: null,
      otherScore: null,
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
  expect(missingVerdicts([row('tie'), { judged: null, opponent: null }])).toEqual([]);
});

it('speaks of no score where the judge gives none', () => {
  const compared: Judged = {
    ...{ judge: 'remote', verdict: 'lose', policyScore: null, otherScore: null },
    ...{ why: null, note: 'the same in both orders' },
  };
  const counted = of([{ judged: compared }])!;
  expect(counted).toMatchObject({ n: 1, lose: 1, scores: null });
  expect(scoreSentence(counted)).toBe('');
});

it('speaks of the opponent by its name, and of no difference where the interval holds one half', () => {
  // Two of three: Wilson’s interval is 0.208 to 0.939.
  const counted = tally([row('win').judged, row('win').judged, row('lose').judged])!;
  expect(tallySentence(counted, 'opponent')).toBe(
    'Win rate against the opponent 0.67 (95 % 0.21 to 0.94, n = 3): no difference yet.',
  );
  expect(verdictWords.opponent.lose).toBe('opponent wins');
});

it('says which verdicts are missing against the opponent', () => {
  const silent: Judged = {
    ...{ judge: 'remote', verdict: null, policyScore: null, otherScore: null },
    ...{ why: null, note: 'Silent.' },
  };
  const rows = [
    { judged: row('win').judged, opponent: { text: '', tokens: 1, judged: silent } },
    { judged: row('tie').judged, opponent: { text: '', tokens: 1, judged: row('win').judged } },
  ];
  expect(missingVerdicts(rows)).toEqual([
    '1 of 2 prompts without a verdict against the opponent. Silent.',
  ]);
});
