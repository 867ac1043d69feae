import { expect, it } from 'vitest';

import { curveMargin, pairsLieOnCurve } from './lossCurve';
import { methodDefaults, type MethodSettings } from './lossTypes';
import { methodEquation, methodName, methods, takesSetting } from './methods';
import { firstLoss, pairLoss } from './pairLoss';

const of = (lossType: MethodSettings['lossType'], set: Partial<MethodSettings> = {}) => ({
  ...methodDefaults,
  lossType,
  ...set,
});

it('a curve is drawn over the margin that its loss is a function of', () => {
  expect(curveMargin(of('hinge'))).toBe('sum');
  expect(curveMargin(of('ipo', { logpReduction: 'mean' }))).toBe('mean');
  expect(curveMargin(of('sigmoid-norm'))).toBe('mean');
  expect(curveMargin(of('alpha-dpo'))).toBe('policy');
  expect(curveMargin(of('sft'))).toBeNull();
  expect(curveMargin(of(['dpo', 'sft']))).toBe('sum');
  expect(curveMargin(of(['dpo', 'simpo']))).toBeNull();
});

it('SFT has no part in the curve of a sum', () => {
  const sum = of(['dpo', 'sft'], { lossWeights: [2, 0.5] });
  expect(pairLoss(sum, { h: 7, refinedH: 0 })).toBeCloseTo(
    2 * pairLoss(of('dpo'), { h: 7, refinedH: 0 }),
    12,
  );
  expect(firstLoss(sum)).toBeCloseTo(2 * Math.LN2, 12);
});

it('pairs are points on it only where nothing but the margin, Δ and their own term sets them apart', () => {
  expect(pairsLieOnCurve(of('sr-dpo'))).toBe(true);
  expect(pairsLieOnCurve(of('robust'))).toBe(true);
  expect(pairsLieOnCurve(of('simpo'))).toBe(true);
  expect(pairsLieOnCurve(of('sr-dpo', { refinementKind: 'shuffled' }))).toBe(false);
  for (const lossType of ['apo-zero', 'apo-down'] as const)
    expect(pairsLieOnCurve(of(lossType))).toBe(false);
  expect(pairsLieOnCurve(of(['dpo', 'sft']))).toBe(false);
});

it('a sum is named by its losses and their weights', () => {
  expect(methodName(of('sr-dpo'))).toBe('Sr-DPO');
  expect(methodName(of(['dpo', 'sft'], { lossWeights: [1, 0.1] }))).toBe('DPO + 0.1·SFT');
  expect(methodEquation(of('hinge'))).toBe('max(0, 1 − β·h(x))');
  expect(methodEquation(of(['dpo', 'sft']))).toBe('DPO + SFT');
  expect(takesSetting(of(['sft', 'simpo']), 'simpoGamma')).toBe(true);
  expect(takesSetting(of(['sft', 'dpo']), 'simpoGamma')).toBe(false);
});

it('the paper’s four come first, and each method says what it is', () => {
  expect(methods.slice(0, 4).every(({ group }) => group === 'paper')).toBe(true);
  expect(methods.slice(4).every(({ group }) => group === 'neighbor')).toBe(true);
  for (const { name, summary, url } of methods) {
    expect(name).not.toBe('');
    expect(summary).toMatch(/\.$/);
    expect(url).toMatch(/^https:/);
  }
});
