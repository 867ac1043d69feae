import { expect, it } from 'vitest';

import { expectSentence, none, rendered } from '../../testing/sentenceForm';
import * as judge from './judgeSentences';

type Estimate = Parameters<typeof judge.judgeCallsAtMost>[0];
const asked = (part: Partial<Estimate>): Estimate => ({
  ...{ prompts: 1, evaluations: 1, comparisons: 1, calls: 2, tokensIn: 600, tokensOut: 64 },
  ...part,
});

const sentences = rendered(judge, {
  addressIsNone: none,
  addressIsNotHttp: none,
  addressHasPassword: none,
  judgeModelIsMissing: none,
  keyTravelsOpenly: none,
  judgeKeyIsUnsendable: none,
  judgeKeyWasForgotten: none,
  judgeWasNotAllowed: none,
  judgingWasStopped: none,
  runWasStopped: none,
  judgeIsOutOfReach: none,
  judgeIsSilent: [[60], [1]],
  judgeRefusesKey: [[401]],
  judgeIsNotThere: none,
  judgeRefusesRequest: [[422]],
  judgeWantsRest: none,
  judgeIsBroken: [[502]],
  judgeMoved: none,
  judgeIsNoModel: none,
  replyIsUnreadable: none,
  replyIsCut: [[32]],
  promptIsUnknown: none,
  noPairsForRewardModel: none,
  rewardIsNotFinite: none,
  judgeCallsAtMost: [
    [asked({ prompts: 32, evaluations: 5, calls: 320, tokensIn: 100_000, tokensOut: 10_240 })],
    [asked({ prompts: 1, evaluations: 1, calls: 2, tokensIn: 600, tokensOut: 64 })],
    [asked({ prompts: 1, evaluations: 1, comparisons: 2, calls: 4 })],
  ],
});

it.each(sentences)('%s: %s', (_, sentence) => {
  expectSentence(sentence);
});

it('counts are written with their nouns', () => {
  const all = sentences.map(([, sentence]) => sentence);
  expect(all).toContain(
    'The judge is asked at most 2 questions (1 prompt, 1 evaluation, 2 orders): about 600 tokens in and 64 out, and more where calls fail and are tried again.',
  );
  expect(all.join('\n')).toContain('4 questions (1 prompt, 1 evaluation, 2 comparisons, 2 orders)');
});
