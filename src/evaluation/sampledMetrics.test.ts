import { describe, expect, it } from 'vitest';

import type { Judged, Verdict } from '../protocol/samples';
import { repetition, sampledMetrics, type SampledAnswers } from './sampledMetrics';

const eosId = 0;

type Said = readonly [Verdict, number, number];

const judgedAs = (said: Said | null): Judged | null =>
  said && {
    ...{ judge: 'length', verdict: said[0], policyScore: said[1], otherScore: said[2] },
    ...{ why: { policy: '', other: '' }, note: null },
  };

function answers(
  policy: number[],
  reference: number[],
  said: Said | null,
  opposed: { readonly opponent: number[]; readonly said: Said | null } | null = null,
): SampledAnswers {
  const tokens = { prompt: 1, policy: policy.length, reference: reference.length };
  const opponent = opposed && {
    ...{ text: '', tokens: opposed.opponent.length, judged: judgedAs(opposed.said) },
  };
  const row = {
    ...{ step: 1, prompt: 'x', policy: '', reference: '', tokens, opponent },
    judged: judgedAs(said),
  };
  return { row, policy, reference, opponent: opposed?.opponent ?? null };
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

  it('tells of an opponent by names of its own, by hand, and leaves the reference’s as they are', () => {
    const pairs = [
      [
        [1, 2, 0],
        [1, 0],
        ['win', 4, 2],
        [5, 6, 7, 0],
        ['lose', 4, 9],
      ],
      [
        [1, 2, 3, 4],
        [1, 0],
        ['win', 6, 2],
        [5, 0],
        ['tie', 6, 6],
      ],
      [
        [1, 0],
        [1, 2, 0],
        ['tie', 1, 1],
        [5, 5, 5, 5],
        ['lose', 1, 5],
      ],
    ] as const;
    const alone = sampledMetrics(
      pairs.map(([policy, reference, said]) => answers([...policy], [...reference], said)),
      eosId,
    );
    const opposed = sampledMetrics(
      pairs.map(([policy, reference, said, opponent, against]) =>
        answers([...policy], [...reference], said, { opponent: [...opponent], said: against }),
      ),
      eosId,
    );
    expect(opposed).toMatchObject(alone);
    expect(Object.keys(alone).filter((name) => name.includes('opponent'))).toEqual([]);
    const added = Object.fromEntries(
      Object.entries(opposed).filter(([name]) => name.includes('opponent')),
    );
    // Wilson for 0.5 of 3: center (1/6 + 0.640243) / 2.280486, spread 1.959964 · √(0.138889/3 + 0.106707) / 2.280486
    expect(added['win_rate/opponent_low']).toBeCloseTo(0.017653, 4);
    expect(added['win_rate/opponent_high']).toBeCloseTo(0.690012, 4);
    expect(added).toMatchObject({
      ...{ 'win_rate/opponent': 0.5 / 3, 'win_rate/opponent_n': 3 },
      ...{ 'win_rate/opponent_wins': 0, 'win_rate/opponent_ties': 1 / 3 },
      ...{ 'score/opponent': 20 / 3, 'length/opponent': 10 / 3, 'eos/opponent': 2 / 3 },
      // Of 555 and 555 in the last answer one was said before.
      'repetition/opponent': 0.5 / 3,
    });
    // Lost where it is shorter by one and by two, tied where it is longer by two: at one length below a half.
    expect(added['win_rate/opponent_length_controlled']).toBeLessThan(0.5);
  });

  it('has no win rate against an opponent whose answers nobody judges', () => {
    const values = sampledMetrics(
      [answers([1, 0], [1, 0], null, { opponent: [2, 2, 0], said: null })],
      eosId,
    );
    expect(values['length/opponent']).toBe(3);
    expect(values).not.toHaveProperty('win_rate/opponent');
    expect(values).not.toHaveProperty('score/opponent');
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
