import { expect, it } from 'vitest';

import { seededRandom } from '../shared/random';
import { drawToken } from './drawToken';
import { klMetrics } from './sampledKl';

it('is the mean of the answers’ log-ratios, with its standard error, and by token', () => {
  const found = klMetrics([
    { sum: 1, tokens: 2 },
    { sum: 3, tokens: 4 },
    { sum: -1, tokens: 2 },
    { sum: 5, tokens: 2 },
    { sum: 9, tokens: 0 },
    { sum: Number.NaN, tokens: 3 },
  ]);
  // Mean 2, s² = (1 + 1 + 9 + 9)/3, s/√4 = 1.290994, t of 3 degrees of freedom 3.182; 8 nats over 10 tokens.
  expect(found['kl/sampled']).toBe(2);
  expect(found['kl/sampled_stderr']).toBeCloseTo(1.290994, 6);
  expect(found['kl/sampled_low']).toBeCloseTo(2 - 3.182 * 1.290994, 5);
  expect(found['kl/sampled_high']).toBeCloseTo(2 + 3.182 * 1.290994, 5);
  expect(found['kl/sampled_token']).toBe(0.8);
  expect(found['kl/sampled_n']).toBe(4);
  expect(klMetrics([])).toEqual({});
  expect(klMetrics([{ sum: 1, tokens: 1 }])).toEqual({
    ...{ 'kl/sampled': 1, 'kl/sampled_token': 1, 'kl/sampled_n': 1 },
  });
});

it('comes to KL(π‖π_ref) on draws from π', () => {
  const policy = [0.5, 0.3, 0.15, 0.05];
  const reference = [0.25, 0.25, 0.25, 0.25];
  const ratio = (id: number): number => Math.log(policy[id]! / reference[id]!);
  // Two tokens drawn one after the other: twice Σ π·log(π/π_ref).
  const exact = 2 * policy.reduce((sum, share, id) => sum + share * ratio(id), 0);
  const scores = Float64Array.from(policy, Math.log);
  const random = seededRandom(3);
  const draw = (): number => ratio(drawToken(scores, random)!);
  const answers = Array.from({ length: 4000 }, () => ({ sum: draw() + draw(), tokens: 2 }));
  const found = klMetrics(answers);
  const error = Math.abs(found['kl/sampled']! - exact);
  expect(error).toBeLessThan(4 * found['kl/sampled_stderr']!);
  const second = policy.reduce((sum, share, id) => sum + share * ratio(id) ** 2, 0);
  const spread = Math.sqrt((2 * (second - (exact / 2) ** 2)) / 4000);
  expect(found['kl/sampled_stderr']! / spread).toBeCloseTo(1, 1);
  expect(found['kl/sampled_token']).toBeCloseTo(found['kl/sampled']! / 2, 12);
});
