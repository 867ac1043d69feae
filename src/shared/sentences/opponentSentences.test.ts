import { expect, it } from 'vitest';

import { expectSentence, rendered } from '../../testing/sentenceForm';
import * as opponent from './opponentSentences';

const all = rendered(opponent, {
  otherTrainedTokenizer: [['theirs']],
  otherEndOfText: [
    [
      ['mine', '<|im_end|>'],
      ['theirs', '</s>'],
    ],
  ],
  opponentLacksPositions: [
    [{ opponent: 'theirs', positions: 128, prompt: 100, maxNewTokens: 64 }],
    [{ opponent: 'theirs', positions: 128, prompt: 128, maxNewTokens: 64 }],
  ],
});

it.each(all)('%s: %s', (_, sentence) => {
  expectSentence(sentence);
});

it('name a number of new tokens only where there is one', () => {
  const facts = { opponent: 'theirs', positions: 128, maxNewTokens: 64 };
  expect(opponent.opponentLacksPositions({ ...facts, prompt: 127 })).toContain(
    'set sampling.maxNewTokens to 1 or lower data.maxLength',
  );
  expect(opponent.opponentLacksPositions({ ...facts, prompt: 128 })).toContain(
    'positions; lower data.maxLength, or take another opponent.',
  );
});
