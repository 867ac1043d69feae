import { describe, expect, it } from 'vitest';

import type { Judged, Verdict } from '../protocol/samples';
import { repetition, sampledMetrics, type SampledAnswers } from './sampledMetrics';

const eosId = 0;

function answers(
  policy: number[],
  reference: number[],
  said: readonly [Verdict, number, number] | null,
): SampledAnswers {
  const judged: Judged | null = said && {
    ...{ judge: 'length', verdict: said[0], policyScore: said[1], referenceScore: said[2] },
    ...{ why: { policy: '', reference: '' }, note: null },
  };
  const tokens = { prompt: 1, policy: policy.length, reference: reference.length };
  const row = { step: 1, prompt: 'x', policy: '', reference: '', judged, tokens };
  return { row, policy, reference };
}

describe('what samples say', () => {
  it('is worked out by hand of four', () => {
    const values = sampledMetrics(
      [
        answers([1, 2, 0], [1, 0], ['win', 4, 2]),
        answers([1, 2, 3, 4], [1, 0], ['win', 6, 2]),
        answers([1, 0], [1, 2, 0], ['tie', 1, 1]),
        answers([1, 2, 1, 2, 1, 2], [1], ['lose', 0, 3]),
      ],
      eosId,
    );
    expect(values['length/policy']).toBe(15 / 4);
    expect(values['length/reference']).toBe(8 / 4);
    expect(values['eos/policy']).toBe(2 / 4);
    expect(values['eos/reference']).toBe(3 / 4);
    // Of 121, 212, 121 and 212 in the last answer two were said before.
    expect(values['repetition/policy']).toBe(0.5 / 4);
    expect(values['repetition/reference']).toBe(0);
    expect(values['win_rate/sampled']).toBe(2.5 / 4);
    expect(values['win_rate/sampled_n']).toBe(4);
    expect(values['win_rate/wins']).toBe(0.5);
    expect(values['win_rate/ties']).toBe(0.25);
    // Wilson for 2.5 of 4: center (0.625 + 0.480182) / 1.960365, spread 1.959964 · √(0.234375/4 + 0.060023) / 1.960365
    expect(values['win_rate/sampled_low']).toBeCloseTo(0.219418, 4);
    expect(values['win_rate/sampled_high']).toBeCloseTo(0.908109, 4);
    expect(values['score/policy']).toBe(11 / 4);
    expect(values['score/reference']).toBe(8 / 4);
  });

  it('is no win rate where nobody judges, or the judge knows none of the prompts', () => {
    const values = sampledMetrics([answers([1, 0], [1, 0], null)], eosId);
    expect(values).not.toHaveProperty('win_rate/sampled');
    expect(values['eos/policy']).toBe(1);
    expect(sampledMetrics([], eosId)).toEqual({});
  });

  it('counts a phrase again as often as it comes again', () => {
    expect(repetition([1, 1, 1, 1, 1])).toBeCloseTo(2 / 3, 12);
    expect(repetition([1, 2, 3, 1, 2, 4])).toBe(0);
    expect(repetition([1, 2])).toBe(0);
  });
});
