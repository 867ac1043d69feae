import { expect, it } from 'vitest';

import { termsIn } from './termsIn';

const terms = (text: string) =>
  termsIn(text)
    .filter(({ term }) => term !== null)
    .map(({ text: words, term }) => `${words} = ${term!}`);

it('finds each term once, in the form in which it stands, the longest first', () => {
  expect(terms('The policy and its completions; the policy again.')).toEqual([
    'policy = policy',
    'completions = completion',
  ]);
  expect(terms('h(p⊕x) after a held-out win rate')).toEqual([
    'h = h',
    'p⊕x = p⊕x',
    'held-out win rate = held-out win rate',
  ]);
});

it('finds none inside other words', () => {
  expect(terms('the policymaker had h2 and a micro-batched prompting')).toEqual([]);
});

it('keeps the text as it was', () => {
  const text = 'β holds the policy to the reference.';
  expect(
    termsIn(text)
      .map((stretch) => stretch.text)
      .join(''),
  ).toBe(text);
});
