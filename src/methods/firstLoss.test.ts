import { expect, it } from 'vitest';

import { firstLossFormula, healthyFirstLoss } from './firstLoss';
import { methodDefaults, type LossType, type MethodSettings } from './lossTypes';
import { firstLoss } from './pairLoss';

const at = (lossType: MethodSettings['lossType'], set: Partial<MethodSettings> = {}) => ({
  ...methodDefaults,
  lossType,
  ...set,
});

it.each<[LossType, number | null]>([
  ['dpo', Math.LN2],
  ['sr-dpo', Math.LN2],
  ['robust', Math.LN2],
  ['sigmoid-norm', Math.LN2],
  ['beta-dpo', Math.LN2],
  ['hinge', 1],
  ['apo-zero', 1],
  ['apo-down', 1],
  ['ipo', 25],
  ['sr-ipo', 25],
  // No reference in them, or lengths or scores of their own.
  ['simpo', null],
  ['alpha-dpo', null],
  ['sft', null],
  ['r-dpo', null],
  ['odpo', null],
])('the first loss of %s is %s', (lossType, want) => {
  const found = healthyFirstLoss(at(lossType));
  if (want === null) expect(found).toBeNull();
  else expect(found).toBeCloseTo(want, 12);
});

it('does not depend on label smoothing, nor on a length or a score that counts nothing', () => {
  expect(healthyFirstLoss(at('robust', { labelSmoothing: 0.3 }))).toBeCloseTo(Math.LN2, 12);
  expect(healthyFirstLoss(at('r-dpo', { rDpoAlpha: 0 }))).toBeCloseTo(Math.LN2, 12);
  expect(healthyFirstLoss(at('odpo', { odpoAlpha: 0 }))).toBeCloseTo(Math.LN2, 12);
});

it('of a list is the weighted sum, and none where one of its losses has none', () => {
  const two = at(['dpo', 'hinge'], { lossWeights: [1, 0.5] });
  expect(healthyFirstLoss(two)).toBeCloseTo(Math.LN2 + 0.5, 12);
  expect(firstLossFormula(two)).toBe('ln 2 + 0.5·1');
  expect(healthyFirstLoss(at(['dpo', 'sft']))).toBeNull();
  expect(healthyFirstLoss(at(['dpo', 'sft'], { lossWeights: [1, 0] }))).toBeCloseTo(Math.LN2, 12);
});

it('is what the curve has at h = 0', () => {
  expect(firstLoss(at('simpo', { simpoGamma: 2 }))).toBeCloseTo(Math.log(1 + Math.exp(2)), 12);
  expect(firstLoss(at('odpo'))).toBeCloseTo(Math.LN2, 12);
  expect(firstLoss(at('odpo', { odpoScale: 'linear' }))).toBeCloseTo(Math.LN2, 12);
});
