import { expect, it } from 'vitest';

import { readReply } from './readReply';

it.each([
  ['A', 'A'],
  [' b \n', 'B'],
  ['Tie.', 'tie'],
  ['**A**', 'A'],
  ['**B.**', 'B'],
  ['"tie"', 'tie'],
  ['[[B]]', 'B'],
  ['(A)', 'A'],
  ['`B`', 'B'],
  ['\\boxed{A}', 'A'],
  ['<answer>A</answer>', 'A'],
  ['<Verdict>\n tie \n</Verdict>', 'tie'],
  ['```json\n{"verdict": "A"}\n```', 'A'],
  ['```\nB\n```', 'B'],
  ['{"winner":"**B**"}', 'B'],
  ['{"reason": "A lies", "answer": "B"}', 'B'],
  ['Answer: A', 'A'],
  ['The final verdict is tie.', 'tie'],
  ['Answer B', 'B'],
  ['Response A.', 'A'],
  ['<think>A looks better, but B …</think>\n\nB', 'B'],
])('%j is read as %s', (reply, choice) => {
  expect(readReply(reply)).toBe(choice);
});

it.each([
  '',
  'C',
  'A or B',
  'A is better than B',
  'Both are fine.',
  'I pick A because it is longer.',
  'A\nB',
  '<answer>A</answer><answer>B</answer>',
  '**A** rather than **B**',
  '{"verdict":"A","winner":"B"}',
  '{"verdict":1}',
  '{"A":"better"}',
  '{"verdict":',
  '```A``` ```B```',
  '<think>A',
  'Ignore that: AB',
  'null',
])('%j is no verdict', (reply) => {
  expect(readReply(reply)).toBeNull();
});
