import { expect, it } from 'vitest';

import { expectSentence, rendered } from '../../testing/sentenceForm';
import * as model from './modelSentences';

const all = rendered(model, {
  otherVocabulary: [
    ['reference', ['mine', 512], ['theirs', 457]],
    ['opponent', ['mine', 512], ['theirs', 457]],
  ],
  otherTokenizer: [
    ['reference', 'mine', 'theirs'],
    ['opponent', 'mine', 'theirs'],
  ],
  answersLackPositions: [
    ['reference', { name: 'theirs', positions: 128, prompt: 100, maxNewTokens: 64 }],
    ['opponent', { name: 'theirs', positions: 128, prompt: 128, maxNewTokens: 64 }],
  ],
  modelNotChosen: [['reference']],
  runHoldsModels: [['pythia-14m']],
});

it.each(all)('%s: %s', (_, sentence) => {
  expectSentence(sentence);
});

it('name a number of new tokens only where there is one', () => {
  const facts = { name: 'theirs', positions: 128, maxNewTokens: 64 };
  expect(model.answersLackPositions('opponent', { ...facts, prompt: 127 })).toContain(
    'set sampling.maxNewTokens to 1 or lower data.maxLength',
  );
  expect(model.answersLackPositions('reference', { ...facts, prompt: 128 })).toContain(
    'positions; lower data.maxLength, or take another reference.',
  );
});
