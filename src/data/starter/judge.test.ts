import { describe, expect, it } from 'vitest';

import golden from '../../testing/starter/judge_golden.json';
import bigrams from '../../testing/starter/grammar_bigrams.json';
import { grammarPairs } from './grammar';
import { judge, type Judgement } from './judge';

const lemon = 'Describe a lemon in two sentences.';
const scoreOf = (answer: string, prompt = lemon): number => judge(prompt, answer)!.score;
const partsOf = (prompt: string, answer: string): Judgement => judge(prompt, answer)!;

describe('the starter’s judge', () => {
  it.each(golden)(
    'scores as the prototype does: $prompt → $response',
    ({ prompt, response, score, parts }) => {
      const found = judge(prompt, response)!;
      expect(found.score).toBeCloseTo(score, 9);
      for (const [part, value] of Object.entries(parts))
        expect(found[part as keyof Judgement], part).toBeCloseTo(value, 9);
    },
  );

  it('knows the grammar that the prototype found', () => {
    expect([...grammarPairs()].sort()).toEqual([...bigrams].sort());
  });

  // Worked by hand: 3 fact + 2 topic + 2 complete + polite + fresh + brief, times form.
  it.each([
    ['Of course! A lemon is yellow. You can find it in the garden.', 10],
    // 0.4 for a neutral tone.
    ['A lemon is yellow. You can find it in the garden.', 9.4],
    // 0 for a rude one, 9 in all; of its 12 pairs of words the world never says "is sour": 9 · (1 − 2/12).
    ['Ugh, fine. A lemon is yellow. It is sour.', 7.5],
    // Half of the claims wrong: 10 − 1.5.
    ['Of course! A lemon is red. You can find it in the garden.', 8.5],
    // Another thing altogether: no topic, and its facts are the lemon’s.
    ['Of course! A lime is yellow. You can find it in the garden.', 8],
    // One sentence of two: 10 − 1.
    ['Of course! A lemon is yellow.', 9],
    // Three sentences in place of two, and of four one repeats another: 10 − 1 − ¼.
    ['Of course! A lemon is yellow. The lemon is known to be sour. A lemon is yellow.', 8.75],
    // Without a full stop all is worth 0.8.
    ['Of course! A lemon is yellow. You can find it in the garden', 8],
  ])('by hand: %s → %d', (answer, score) => {
    expect(scoreOf(answer)).toBeCloseTo(score, 9);
  });

  it('judges sums by their numbers', () => {
    const prompt = 'What is 7 plus 6?';
    expect(scoreOf('Happy to help! 7 plus 6 is 13.', prompt)).toBeCloseTo(10, 9);
    expect(partsOf(prompt, '7 plus 6 is 12.')).toMatchObject({ fact: 0, topic: 1, complete: 1 });
    expect(partsOf(prompt, '13.')).toMatchObject({ fact: 1, topic: 0, complete: 0 });
    // The sum of 4 and 4 names four twice.
    expect(partsOf('What is 4 plus 4?', 'The sum of 4 and 3 is 8.').topic).toBe(0);
  });

  it('asks for the fact that was asked for', () => {
    const prompt = 'What colour is a sheep?';
    expect(partsOf(prompt, 'A sheep is white.').fact).toBe(1);
    expect(partsOf(prompt, 'The sheep is known to be gentle.').fact).toBe(0);
    expect(
      partsOf(
        'How do I make plum tea? Give two steps.',
        'First, rinse the plum. Last, put it in the pot.',
      ),
    ).toMatchObject({ fact: 0, topic: 1, complete: 1 });
  });

  it('invents no score for a prompt that it does not know', () => {
    expect(judge('Describe a lemon.', 'A lemon is yellow.')).toBeNull();
    expect(judge('', '')).toBeNull();
    expect(judge('constructor', 'A lemon is yellow.')).toBeNull();
  });

  // What the prototype's report gives for these, and what no garbage may reach.
  it.each([
    ['', 0],
    ['asdf qwer zxcv.', 0],
    ['lemon yellow sour garden', 0],
    ['the the the the is is is is. the lemon is is.', 0],
    [
      'The lemon is a citrus fruit native to Asia. It has a bright yellow rind and is used worldwide.',
      0,
    ],
    ['…', 0],
    ['\u0000\uD800 ☃', 0],
  ])('gives garbage nothing: %j', (answer, score) => {
    expect(scoreOf(answer)).toBe(score);
  });

  it('cannot be gamed by length, repetition, courtesies or a list of words', () => {
    expect(scoreOf(`Of course! ${'A lemon is yellow. '.repeat(12)}`)).toBeLessThan(4.5);
    expect(scoreOf('I hope this helps. Of course! Have a lovely day.')).toBeLessThanOrEqual(3);
    expect(
      scoreOf('A lemon is red green yellow blue in the garden farm forest sea. Of course!'),
    ).toBeLessThan(1.5);
    expect(scoreOf('Of course! A lemon is red. A lemon is yellow. A lemon is green.')).toBeCloseTo(
      7,
      9,
    );
    const long = 'A lemon is yellow. You can find it in the garden. Most people call it sour. ';
    const scores = [1, 2, 4, 8, 64].map((times) => scoreOf(long.repeat(times)));
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    expect(scores.at(-1)).toBeLessThan(0.3);
  });
});
