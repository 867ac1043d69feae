import { expect, it } from 'vitest';

import type { BlindSitting } from '../../store/blind';
import { blindTally } from '../../store/blindState';
import { agreementWords, blindCsv, blindJson, blindSentence, sittingWords } from './blindWords';

const row = (prompt: string, verdict: 'win' | 'lose') => ({
  ...{ step: 4, prompt, policy: 'Yes, "now"', reference: 'no' },
  judged: {
    judge: 'length' as const,
    ...{ verdict, policyScore: 1, otherScore: 0 },
    ...{ why: { policy: '', other: '' }, note: null },
  },
  tokens: { prompt: 1, policy: 1, reference: 1 },
  opponent: null,
});
const sitting: BlindSitting = {
  ...{ step: 4, same: 1, revealed: true, choices: ['first', 'second'] },
  asked: [
    { place: 1, row: row('a', 'win'), first: 'policy' },
    { place: 0, row: row('b', 'lose'), first: 'reference' },
  ],
};
const tally = blindTally(sitting, sitting.choices)!;

it('says what the choices come to, and no more than the interval shows', () => {
  // Two wins and a tie: 2.5 of 3.
  expect(blindSentence(tally)).toMatch(/at a rate of 0\.83 \(95 % .*n = 3.*: no difference yet\.$/);
  expect(blindSentence({ ...tally, low: 0.6, high: 0.9 })).not.toContain('no difference');
  expect(sittingWords(sitting)).toBe(
    'Answers after step 4: 2 of 2 judged. 1 prompt with one text as both answers counts as a tie.',
  );
  expect(agreementWords(sitting)).toBe('You and the run’s judge say the same of 1 of these 2.');
});

it('gives the choices as files', () => {
  expect(blindCsv(sitting).split('\r\n')).toEqual([
    'step,prompt,first,choice,verdict,policy,reference',
    '4,a,policy,first,win,"Yes, ""now""",no',
    '4,b,reference,second,win,"Yes, ""now""",no',
    '',
  ]);
  const file = JSON.parse(blindJson(sitting, tally)) as { verdicts: object[] };
  expect(file).toMatchObject({ judge: 'a person, blind', n: 3, win: 2, tie: 1, sameAnswers: 1 });
  expect(file.verdicts[1]).toMatchObject({ prompt: 'b', verdict: 'win' });
});
