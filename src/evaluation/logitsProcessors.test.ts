import { describe, expect, it } from 'vitest';

import recorded from '../testing/sampling/logitsProcessors.json';
import { seededRandom } from '../shared/random';
import { drawToken, mostProbable } from './drawToken';
import { processLogits } from './logitsProcessors';

const settings = { maxNewTokens: 1, temperature: 1, topK: 0, topP: 1, repetitionPenalty: 1 };

describe('the logits processors', () => {
  it.each(recorded)(
    'are transformers’ for penalty $repetitionPenalty, temperature $temperature, top-k $topK, top-p $topP',
    ({ ids, logits, scores, ...given }) => {
      const found = processLogits(Float32Array.from(logits), ids, { ...settings, ...given });
      scores.forEach((score, id) => {
        if (score === null) expect(found[id]).toBe(-Infinity);
        else expect(found[id]).toBeCloseTo(score, 12);
      });
    },
  );

  it('leave the logits as they are where all is off', () => {
    const logits = Float32Array.of(1, -2, 0.5);
    expect([...processLogits(logits, [0, 1], settings)]).toEqual([1, -2, 0.5]);
    const greedy = { ...settings, temperature: 0, topK: 1, topP: 0.1, repetitionPenalty: 2 };
    expect([...processLogits(logits, [0, 1, 1], greedy)]).toEqual([0.5, -4, 0.5]);
  });
});

describe('a token', () => {
  it('is the first of the most probable where decoding is greedy', () => {
    expect(mostProbable(Float64Array.of(-1, 3, 2, 3))).toBe(1);
    expect(mostProbable(Float64Array.of(-Infinity, -5))).toBe(1);
    expect(mostProbable(Float64Array.of(-Infinity, -Infinity))).toBe(null);
    expect(mostProbable(Float64Array.of(1, Number.NaN))).toBe(null);
  });

  it('is drawn in proportion, never one that is ruled out', () => {
    const random = seededRandom(4);
    const counts = [0, 0, 0, 0];
    const scores = Float64Array.of(Math.log(3), -Infinity, 0, -Infinity);
    for (let draw = 0; draw < 4000; draw++) counts[drawToken(scores, random)!]! += 1;
    expect(counts[1]! + counts[3]!).toBe(0);
    // 3000 of 4000 with a deviation of √(4000·¾·¼) = 27.4: within four of them.
    expect(Math.abs(counts[0]! - 3000)).toBeLessThan(110);
    expect(drawToken(Float64Array.of(Number.NaN, 1), random)).toBe(null);
  });
});
