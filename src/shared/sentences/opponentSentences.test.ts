import { it } from 'vitest';

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
});

it.each(all)('%s: %s', (_, sentence) => {
  expectSentence(sentence);
});
