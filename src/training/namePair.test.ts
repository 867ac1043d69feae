import { expect, it } from 'vitest';

import { anyOf, guardSpecials } from '../tokenizer/specialTokens';
import { namePair } from './runReporter';

it('a pair is named by its prompt as it was written, without what a template sets apart in it', () => {
  const prompt = guardSpecials('Say <s>, please.', anyOf(['<s>']));
  const pair = { prompt, chosen: ' a', rejected: ' b', line: 3, templated: true } as const;
  expect(namePair([pair], 0)).toEqual({ index: 0, line: 3, prompt: 'Say <s>, please.' });
});
