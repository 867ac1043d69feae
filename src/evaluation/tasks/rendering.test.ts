import { describe, expect, it } from 'vitest';

import { harness, harnessCases, tinySet } from '../../testing/harnessTasks';
import { capitalized, characters, stripped } from './pythonText';
import { hellaswagQuestion } from './hellaswag';
import { PythonRandom } from './pythonRandom';
import { readTaskSet } from './readTaskSet';
import { beforeItems } from './shots';
import { isSolution, strictMatch, untilStop } from './solution';

describe('what lm-evaluation-harness 0.4.13 asks', () => {
  it.each(harnessCases.map((each) => [each.key, each] as const))(
    'has the texts of %s',
    (_, { format, subject, shots, task }) => {
      const set = readTaskSet(`${format}-tiny.jsonl`, tinySet(format, subject), 'auto');
      expect(set.format).toBe(format);
      expect(set.items).toHaveLength(task.rendered.length);
      const before = beforeItems('own', set, shots);
      for (const [i, { contexts, continuations = [] }] of task.rendered.entries()) {
        const found = set.items[i]!.contexts.map((each) => before[i]! + each);
        // Recorded once where all options have the same.
        expect([...new Set(found)]).toEqual(contexts);
        expect(set.items[i]!.continuations).toEqual(continuations);
      }
    },
  );

  it.each(harness.hellaswag.map(({ row, query }) => [query, row] as const))(
    'has HellaSwag’s question %j',
    (query, [label, first, second]) => {
      expect(hellaswagQuestion(label, first, second)).toBe(query);
    },
  );

  it.each(harness.samples.map(({ n, k, draws }) => [k, n, draws] as const))(
    'draws %i of %i as Python’s random.sample',
    (k, n, draws) => {
      const random = new PythonRandom(1234);
      const list = Array.from({ length: n }, (_, i) => i);
      expect(draws.map(() => random.sample(list, k))).toEqual(draws);
    },
  );

  it.each(harness.extractions.map((each) => [each.text, each] as const))(
    'finds the number in %j',
    (text, { answer, scores }) => {
      expect(strictMatch(text)).toBe(answer);
      for (const [solution, score] of Object.entries(scores))
        expect(isSolution(answer, solution), solution).toBe(score === 1);
    },
  );

  it('ends an answer before the next question', () => {
    expect(untilStop(' 7\n#### 7\n\nQuestion: and</s>', '<eos>')).toBe(' 7\n#### 7\n\n');
    expect(untilStop('a<eos>b<|im_end|>', '<eos>')).toBe('a');
    expect(untilStop('a', '')).toBe('a');
  });
});

describe('texts as Python has them', () => {
  // len("naïve 🐈") and the like, from Python 3.11.
  it('counts characters, not code units', () => {
    expect(characters('naïve 🐈')).toBe(7);
    expect(characters('')).toBe(0);
  });

  it('strips what Python takes for space', () => {
    expect(stripped('\u00a0\x1c a b\u2003\n')).toBe('a b');
    expect(stripped('\ufeffa')).toBe('\ufeffa');
  });

  it('capitalizes the first character only', () => {
    expect(capitalized('ǆ NASA')).toBe('ǅ nasa');
    expect(capitalized('ßS')).toBe('Sss');
    expect(capitalized('აბ')).toBe('აბ');
    expect(capitalized('')).toBe('');
  });
});
