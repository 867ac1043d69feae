import { describe, expect, it } from 'vitest';

import { methodDefaults, type MethodSettings } from '../methods/lossTypes';
import type { PairLogps } from './pairLogps';
import { pairMetrics } from './pairMetrics';

const sides = (chosen: number[], rejected: number[]) => ({
  chosen: Float32Array.from(chosen),
  rejected: Float32Array.from(rejected),
});

// Two pairs worked out by hand: h = (−10+12) − (−8+7) = 3 and (−6+5) − (−4+4) = −1;
// on p⊕x h = (−9+10) − (−8+8) = 1 and (−7+5) − (−3+4) = −3.
const logps: PairLogps = {
  policy: sides([-10, -6], [-8, -4]),
  reference: sides([-12, -5], [-7, -4]),
  refined: { policy: sides([-9, -7], [-8, -3]), reference: sides([-10, -5], [-8, -4]) },
  chosenTokens: Int32Array.of(5, 3),
  rejectedTokens: Int32Array.of(4, 2),
};
const settings: MethodSettings = {
  ...methodDefaults,
  lossType: 'sr-dpo',
  beta: 0.5,
  labelSmoothing: 0,
  logpReduction: 'sum',
  refinementWeight: 0.4,
  refinementScale: 'beta',
};

describe('pairMetrics', () => {
  it('gives the batch means worked out by hand', () => {
    const values = pairMetrics(logps, settings);
    const want = {
      'logps/chosen': -8,
      'logps/rejected': -6,
      'rewards/chosen': 0.25, // (0.5·2 + 0.5·−1) / 2
      'rewards/rejected': -0.25, // (0.5·−1 + 0) / 2
      'rewards/margins': 0.5,
      'rewards/accuracies': 0.5,
      marginal: 1,
      'refinement/delta': -0.5, // 0.5 · (1 − 3) / 2
      'refinement/accuracies': 0.5,
      'refinement/marginal': -1, // (1 − 3) / 2
      'refinement/contrast': 1.5, // ((−10+12) − (−8+7) + (−5+5) − (−4+4)) / 2
      'refinement/sign_agreement': 1, // 3 and 1 are above 0, −1 and −3 below
      'refinement/effective_margin': 0.7, // mean of 1.5 − 0.4·0.5 and −0.5 − 0.4·−1.5
    };
    expect(Object.keys(values).sort()).toEqual(Object.keys(want).sort());
    for (const [name, value] of Object.entries(want))
      expect(values[name as keyof typeof want]).toBeCloseTo(value, 12);
  });

  it('takes β from Sr-IPO’s margin once, and its scale as the setting says', () => {
    const literal = pairMetrics(logps, { ...settings, lossType: 'sr-ipo' });
    // 0.5·(3 − 0.4·0.5·1) and 0.5·(−1 − 0.4·0.5·−3): mean 0.6
    expect(literal['refinement/effective_margin']).toBeCloseTo(0.6, 12);
    const unit = pairMetrics(logps, { ...settings, lossType: 'sr-ipo', refinementScale: 'unit' });
    // 0.5·(3 − 0.4·1) and 0.5·(−1 + 0.4·3): mean 0.7
    expect(unit['refinement/effective_margin']).toBeCloseTo(0.7, 12);
  });

  it('takes C where a contrast stands in the place of h(p⊕x), whatever the scale', () => {
    const margin = (set: Partial<MethodSettings>) =>
      pairMetrics(logps, { ...settings, ...set })['refinement/effective_margin'];
    // The reference's C is 3 and 0: 0.5·(3 − 0.4·3) and 0.5·(−1 − 0).
    expect(margin({ refinementKind: 'contrast' })).toBeCloseTo(0.2, 12);
    expect(margin({ refinementKind: 'contrast', lossType: 'sr-ipo' })).toBeCloseTo(0.2, 12);
    // The policy's is (−9+10) − (−8+8) = 1 and (−7+6) − (−3+4) = −2: 0.5·(3 − 0.4) and 0.5·(−1 + 0.8).
    expect(margin({ refinementKind: 'policy-contrast' })).toBeCloseTo(0.6, 12);
  });

  it('counts a pair as agreeing only where both margins have one sign', () => {
    // h(p⊕x) of the second pair becomes 1 while h(x) stays −1; where policy = reference both are 0.
    const apart = { ...logps, refined: { ...logps.refined!, policy: sides([-9, -3], [-8, -3]) } };
    expect(pairMetrics(apart, settings)['refinement/sign_agreement']).toBe(0.5);
    const { reference } = logps;
    const same = { ...logps, policy: reference, refined: { policy: reference, reference } };
    expect(pairMetrics(same, settings)['refinement/sign_agreement']).toBe(0);
  });

  it('counts no tie as a win', () => {
    const tie: PairLogps = { ...logps, policy: logps.reference, refined: null };
    const values = pairMetrics(tie, { ...settings, lossType: 'dpo' });
    expect(values['rewards/accuracies']).toBe(0);
    expect(values['rewards/margins']).toBe(0);
    expect(values).not.toHaveProperty('refinement/delta');
  });
});
