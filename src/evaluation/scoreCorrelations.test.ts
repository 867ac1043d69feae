import { describe, expect, it } from 'vitest';

import type { PairLogps } from './pairLogps';
import { scoreCorrelations } from './scoreCorrelations';

/** Pairs whose h(x) and h(p⊕x) are the given numbers. */
function pairsOf(h: readonly number[], refinedH: readonly number[] | null): PairLogps {
  const sided = (chosen: readonly number[]) => ({
    chosen: Float32Array.from(chosen),
    rejected: new Float32Array(chosen.length),
  });
  const zero = sided(h.map(() => 0));
  return {
    ...{ policy: sided(h), reference: zero },
    refined: refinedH && { policy: sided(refinedH), reference: zero },
    chosenTokens: new Int32Array(h.length).fill(1),
    rejectedTokens: new Int32Array(h.length).fill(1),
  };
}

describe('the correlations with the score gap', () => {
  it('are those of h and of Δ over the pairs that have scores', () => {
    // The pair without a score would turn both round.
    const logps = pairsOf([1, 3, 2, 5, 4, -900], [5, 4, 3, 2, 1, 900]);
    const values = scoreCorrelations(logps, [1, 2, 3, 4, 5, Number.NaN]);
    expect(values['correlation/n']).toBe(5);
    expect(values['correlation/marginal_pearson']).toBeCloseTo(0.8, 12);
    expect(values['correlation/marginal_spearman']).toBeCloseTo(0.8, 12);
    expect(values['correlation/marginal_kendall']).toBeCloseTo(0.6, 12);
    expect(values['correlation/delta_kendall']).toBe(-1);
    expect(values['correlation/marginal_pearson_low']).toBeCloseTo(-0.279643, 5);
    expect(Object.keys(values)).toHaveLength(19);
  });

  it('have no part for Δ without refinement, and no interval of few pairs', () => {
    const values = scoreCorrelations(pairsOf([1, 2, 4], null), [1, 2, 3]);
    expect(Object.keys(values).sort()).toEqual([
      'correlation/marginal_kendall',
      'correlation/marginal_pearson',
      'correlation/marginal_spearman',
      'correlation/n',
    ]);
  });

  it('are none where policy = reference, of less than two scores, or where a margin is not finite', () => {
    expect(scoreCorrelations(pairsOf([0, 0, 0], null), [1, 2, 3])).toEqual({ 'correlation/n': 3 });
    expect(scoreCorrelations(pairsOf([1, 2], null), [1, Number.NaN])).toEqual({});
    expect(scoreCorrelations(pairsOf([1, Number.NaN], null), [1, 2])).toEqual({});
  });
});
