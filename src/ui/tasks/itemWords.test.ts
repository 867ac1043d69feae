import { describe, expect, it } from 'vitest';

import type { TaskItemScore } from '../../protocol/tasks';
import { itemWords, questionWords, scoreWords, shownItems } from './itemWords';

const item = (part: Partial<TaskItemScore['shown']>, more = {}): TaskItemScore => ({
  ...{ step: 0, name: 'arc', index: 0, loglikelihoods: [-1, -2], answer: null, correct: true },
  shown: {
    ...{
      question: 'Q?',
      options: ['a', 'b'],
      chosen: 0,
      right: [0],
      generated: null,
      wanted: null,
    },
    ...part,
  },
  ...more,
});

describe('questions of a benchmark', () => {
  it('say what is right and what was chosen, or found in an answer', () => {
    expect(itemWords(item({ chosen: 1, right: [0, 1] }))).toEqual({ right: 'a · b', answer: 'b' });
    const generated = { generated: 'so 7', wanted: '7', chosen: null };
    expect(itemWords(item(generated, { answer: '[invalid]' }))).toEqual({
      ...{ right: '7', answer: 'no number' },
    });
  });

  it('are those that came out otherwise, where only these are wanted', () => {
    const first = [item({}), item({ chosen: 0 })];
    const last = [item({}), item({ chosen: 1 })];
    expect(shownItems({ first, last }, false)).toHaveLength(2);
    expect(shownItems({ first, last }, true)).toEqual([[first[1], last[1]]]);
  });

  it('leave out the words around them', () => {
    expect(questionWords('Question: Why?\nAnswer:')).toBe('Why?');
    expect(questionWords('Q: One?\nA: Yes.\n\nQ: Two?\nA:')).toBe('Two?');
    expect(questionWords('The cat sat')).toBe('The cat sat');
  });

  it('come to a score with its error', () => {
    const score = { step: 6, name: 'arc', metric: 'acc_norm', value: 0.25, n: 12 } as const;
    expect(scoreWords({ ...score, stderr: 0.1306 })).toBe(
      'acc_norm 0.25 ± 0.131 over 12 questions, after step 6',
    );
    expect(scoreWords({ ...score, stderr: null, n: 1 })).toBe(
      'acc_norm 0.25 over 1 question, after step 6',
    );
  });
});
