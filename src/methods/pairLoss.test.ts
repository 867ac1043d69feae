import { describe, expect, it } from 'vitest';

import { methodSettings as base } from '../testing/methodSettings';
import { lossTypes } from './lossTypes';
import { firstLoss, pairLoss, pairLossSlope } from './pairLoss';

describe('pairLoss', () => {
  it('is ln 2 or 1/(4β²) where policy = reference', () => {
    for (const lossType of ['dpo', 'sr-dpo'] as const)
      expect(firstLoss({ ...base, lossType })).toBeCloseTo(Math.LN2, 15);
    for (const lossType of ['ipo', 'sr-ipo'] as const) {
      expect(firstLoss({ ...base, lossType })).toBeCloseTo(25, 12);
      expect(firstLoss({ ...base, lossType, beta: 0.5 })).toBeCloseTo(1, 12);
    }
  });

  it('gives numbers worked out by hand', () => {
    const margins = { h: 20, refinedH: 10 };
    // βh = 2, λΔ = 0.3·0.1·10 = 0.3
    expect(pairLoss(base, margins)).toBeCloseTo(Math.log(1 + Math.exp(-2)), 14);
    expect(pairLoss({ ...base, lossType: 'sr-dpo' }, margins)).toBeCloseTo(
      Math.log(1 + Math.exp(-1.7)),
      14,
    );
    expect(pairLoss({ ...base, lossType: 'ipo' }, margins)).toBeCloseTo(225, 12); // (20 − 5)²
    expect(pairLoss({ ...base, lossType: 'sr-ipo' }, margins)).toBeCloseTo(14.7 ** 2, 11);
    const unit = { ...base, lossType: 'sr-ipo', refinementScale: 'unit' } as const;
    expect(pairLoss(unit, margins)).toBeCloseTo(144, 11); // (20 − 0.3·10 − 5)²
    expect(pairLoss({ ...base, labelSmoothing: 0.1 }, margins)).toBeCloseTo(
      0.9 * Math.log(1 + Math.exp(-2)) + 0.1 * Math.log(1 + Math.exp(2)),
      14,
    );
  });

  it('stays finite far from zero', () => {
    expect(pairLoss(base, { h: -1e5, refinedH: 0 })).toBeCloseTo(1e4, 8);
    expect(pairLoss(base, { h: 1e5, refinedH: 0 })).toBe(0);
    expect(pairLossSlope(base, { h: -1e5, refinedH: 0 })).toBeCloseTo(-0.1, 12);
  });

  it('has the slope that finite differences give', () => {
    const eps = 1e-5;
    for (const lossType of lossTypes)
      for (const h of [-30, -1, 0, 2, 40]) {
        const settings = { ...base, lossType, labelSmoothing: lossType.endsWith('dpo') ? 0.2 : 0 };
        const at = (x: number): number => pairLoss(settings, { h: x, refinedH: 7 });
        const numeric = (at(h + eps) - at(h - eps)) / (2 * eps);
        expect(pairLossSlope(settings, { h, refinedH: 7 })).toBeCloseTo(numeric, 5);
      }
  });

  it('with λ = 0 is the base method to the bit', () => {
    const margins = { h: 3.7, refinedH: 11.3 };
    const free = { ...base, refinementWeight: 0 };
    expect(pairLoss({ ...free, lossType: 'sr-dpo' }, margins)).toBe(pairLoss(base, margins));
    expect(pairLoss({ ...free, lossType: 'sr-ipo' }, margins)).toBe(
      pairLoss({ ...base, lossType: 'ipo' }, margins),
    );
  });
});
