import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { nearestSum } from './nearestSum';
import { splitPairs } from './split';

const pairsOf = (prompts: string) => Array.from(prompts, (prompt) => ({ prompt }));

function sums(sizes: number[]): number[] {
  const all = sizes.reduce<number[]>((s, size) => [...s, ...s.map((x) => x + size)], [0]);
  const total = sizes.reduce((a, b) => a + b, 0);
  return all.filter((sum) => sum > 0 && sum < total);
}
const distance = (candidates: number[], wanted: number): number =>
  Math.min(...candidates.map((sum) => Math.abs(sum - wanted)));

describe('splitPairs', () => {
  const many = Array.from({ length: 200 }, (_, i) => ({ prompt: `prompt ${i % 150}` }));

  it('holds out a tenth, by whole prompts, in file order, by the seed', () => {
    const split = splitPairs(many, { evalFraction: 0.1, seed: 1 });
    expect(split.eval).toHaveLength(20);
    expect([...split.train, ...split.eval].toSorted((a, b) => a - b)).toEqual(
      many.map((_, i) => i),
    );
    expect(split.eval).toEqual(split.eval.toSorted((a, b) => a - b));
    expect(split.train).toEqual(split.train.toSorted((a, b) => a - b));
    const held = new Set(split.eval.map((i) => many[i]!.prompt));
    expect(split.train.some((i) => held.has(many[i]!.prompt))).toBe(false);
    expect(splitPairs(many, { evalFraction: 0.1, seed: 1 })).toEqual(split);
    expect(splitPairs(many, { evalFraction: 0.1, seed: 2 })).not.toEqual(split);
  });

  it.each([
    ['nothing where nothing is asked for', 'abc', 0, []],
    ['nothing of a single prompt', 'aaa', 0.5, []],
    ['the smallest prompt where the fraction is below it', 'aaaabb', 0.01, [4, 5]],
    ['all but the smallest prompt at most', 'aaaabb', 1, [0, 1, 2, 3]],
  ])('holds out %s', (_, prompts, evalFraction, held) => {
    expect(splitPairs(pairsOf(prompts), { evalFraction, seed: 1 }).eval).toEqual(held);
  });

  it('comes as near to the fraction as prompts allow', () => {
    const groups = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 2, maxLength: 9 });
    fc.assert(
      fc.property(
        groups,
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        fc.nat(),
        (sizes, fraction, seed) => {
          const pairs = sizes.flatMap((n, g) =>
            Array.from({ length: n }, () => ({ prompt: `${g}` })),
          );
          const split = splitPairs(pairs, { evalFraction: fraction, seed });
          const wanted = fraction * pairs.length;
          expect(Math.abs(split.eval.length - wanted)).toBeCloseTo(
            distance(sums(sizes), wanted),
            9,
          );
        },
      ),
    );
  });
});

describe('nearestSum', () => {
  it('finds what trying every subset finds', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 2, maxLength: 9 });
    fc.assert(
      fc.property(sizes, fc.double({ min: 0, max: 80, noNaN: true }), (list, wanted) => {
        const chosen = nearestSum(list, wanted);
        expect(new Set(chosen).size).toBe(chosen.length);
        const sum = chosen.reduce((s, i) => s + list[i]!, 0);
        expect(Math.abs(sum - wanted)).toBeCloseTo(distance(sums(list), wanted), 9);
      }),
    );
  });
});
