import { expect, it } from 'vitest';

import type { BlindSitting } from '../../store/blind';
import { blindTally } from '../../store/blindState';
import {
  agreementWords,
  blindCsv,
  blindFileName,
  blindJson,
  blindSentence,
  sittingWords,
} from './blindWords';

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
  ...{ rival: 'reference', step: 4, same: 1, revealed: true, choices: ['first', 'second'] },
  asked: [
    { place: 1, row: row('a', 'win'), other: 'no', first: 'policy' },
    { place: 0, row: row('b', 'lose'), other: 'no', first: 'reference' },
  ],
};
const tally = blindTally(sitting, sitting.choices)!;

it('says what the choices come to, and no more than the interval shows', () => {
  // Two wins and a tie: 2.5 of 3.
  expect(blindSentence(tally, 'reference')).toMatch(
    /^You preferred the policy to the reference at a rate of 0\.83 \(95 % .*n = 3.*: no difference yet\.$/,
  );
  expect(blindSentence({ ...tally, low: 0.6, high: 0.9 }, 'reference')).not.toContain(
    'no difference',
  );
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
  expect(file).toMatchObject({
    judge: 'a person, blind',
    against: 'reference',
    n: 3,
    win: 2,
    tie: 1,
    sameAnswers: 1,
  });
  expect(file.verdicts[1]).toMatchObject({ prompt: 'b', verdict: 'win' });
});

it('names the opponent wherever the answers are judged against its', () => {
  const opponent = {
    ...{ text: 'perhaps', tokens: 1 },
    judged: { ...row('a', 'lose').judged, verdict: 'lose' as const },
  };
  const against: BlindSitting = {
    ...{ ...sitting, rival: 'opponent', same: 0, choices: ['second'] },
    asked: [
      // The judge prefers the policy to the reference, and the opponent to the policy.
      { place: 0, row: { ...row('a', 'win'), opponent }, other: 'perhaps', first: 'policy' },
    ],
  };
  expect(sittingWords(against)).toBe('Answers after step 4, against the opponent: 1 of 1 judged.');
  expect(agreementWords(against)).toBe('You and the run’s judge say the same of 1 of these 1.');
  const counts = blindTally(against, against.choices)!;
  // Wilson’s interval of 0 of 1: from 0 to z² / (1 + z²).
  expect(blindSentence(counts, 'opponent')).toBe(
    'You preferred the policy to the opponent at a rate of 0.00 (95 % 0.00 to 0.79, n = 1, ties count half): no difference yet.',
  );
  expect(blindCsv(against).split('\r\n')).toEqual([
    'step,prompt,first,choice,verdict,policy,opponent',
    '4,a,policy,second,lose,"Yes, ""now""",perhaps',
    '',
  ]);
  expect(JSON.parse(blindJson(against, counts))).toMatchObject({
    ...{ against: 'opponent', n: 1, lose: 1 },
    verdicts: [{ policy: 'Yes, "now"', opponent: 'perhaps', verdict: 'lose' }],
  });
  expect(blindFileName(against)).toBe('blind-opponent-step-4');
  expect(blindFileName(sitting)).toBe('blind-step-4');
});
