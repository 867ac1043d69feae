import { describe, expect, it } from 'vitest';

import type { ScoringJudge } from '../../protocol/runConfig';
import { scoreJudge, type Score } from './judge';
import { scoreOf } from './scoreOf';

const noIds = { prompt: new Int32Array(), policy: [], other: [] };

const scoresBy =
  (judge: ScoringJudge, pattern = '') =>
  (answer: string): number | undefined =>
    scoreOf(judge, pattern)('Anything?', answer)?.score;

describe('judges', () => {
  it('of length counts what people see as characters, not the white space around', () => {
    const score = scoresBy('length');
    expect(score(' Hello! ')).toBe(6);
    expect(score('👩‍👩‍👧 é')).toBe(3);
    expect(score('')).toBe(0);
  });

  it('of sentiment takes the mean valence of the words in AFINN-165', () => {
    const score = scoresBy('sentiment');
    // good +3, happy +3 and terrible −3 in the published list.
    expect(score('A good, HAPPY dog')).toBe(6 / 4);
    expect(score('terrible.')).toBe(-3);
    // “can't stand” is −3 as a phrase of the list; words alone do not meet it.
    expect(score('I can’t stand it')).toBe(0);
    expect(score('42 !')).toBe(0);
    expect(score('')).toBe(0);
  });

  it('of keywords takes the share that stands there as words of their own, whatever the case', () => {
    const score = scoresBy('keyword', 'basil, fresh flowers,, C++');
    expect(score('BASIL! With fresh flowers and C++.')).toBe(1);
    expect(score('basilisk, freshly cut flowers')).toBe(0);
    expect(score('some basil')).toBeCloseTo(1 / 3, 12);
  });

  it('of a regular expression asks whether it finds something', () => {
    const score = scoresBy('regex', '^\\s*\\p{Lu}.*\\.$');
    expect(score(' Yes.')).toBe(1);
    expect(score('yes.')).toBe(0);
  });

  it('of JSON takes objects and lists that stand alone', () => {
    const score = scoresBy('json');
    expect(score(' {"a": [1]}\n')).toBe(1);
    expect(score('[]')).toBe(1);
    expect(score('3')).toBe(0);
    expect(score('Here: {}')).toBe(0);
  });

  it('of the starter’s world give its true score, and none to a prompt of another world', () => {
    const score = scoreOf('starter', '');
    const prompt = 'Describe a lemon in two sentences.';
    const best = 'Happy to help! A lemon is yellow. It tastes sour.';
    const of = (answer: string): number => score(prompt, answer)!.score;
    expect(of(best)).toBeGreaterThan(of('A lemon is blue.'));
    expect(of('the the the')).toBe(0);
    expect(score('Describe a galaxy.', best)).toBeNull();
  });

  it('say who wins from the policy’s side, and nothing of a prompt that they do not know', async () => {
    const of = async (score: Score, policy: string, reference: string) => {
      const answers = [{ prompt: 'x', policy, other: reference, ids: noIds }];
      const comparison = { rival: 'reference' as const, answers };
      return (await scoreJudge('length', score).verdicts([comparison])).judged[0]![0]!;
    };
    const length = scoreOf('length', '');
    expect((await of(length, 'longer', 'long')).verdict).toBe('win');
    expect((await of(length, 'long', 'longer')).verdict).toBe('lose');
    expect((await of(length, 'same', 'sama')).verdict).toBe('tie');
    expect(await of(() => null, 'a', 'b')).toEqual({
      ...{ judge: 'length', verdict: null, policyScore: null, otherScore: null, why: null },
      note: 'The judge does not know this prompt.',
    });
  });
});
