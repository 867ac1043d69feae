import { describe, expect, it } from 'vitest';

import { methodSettings as base } from '../testing/methodSettings';
import { lossTarget, marginShift } from './lossCurve';
import { lossTypes } from './lossTypes';
import { pairLoss } from './pairLoss';

describe('marginShift', () => {
  it('is λ·h(p⊕x) for Sr-DPO, λβ·h(p⊕x) for Sr-IPO as printed, and nothing for the base methods', () => {
    expect(marginShift({ ...base, lossType: 'sr-dpo' }, 10)).toBeCloseTo(3, 14);
    expect(marginShift({ ...base, lossType: 'sr-ipo' }, 10)).toBeCloseTo(0.3, 14);
    const unit = { ...base, lossType: 'sr-ipo', refinementScale: 'unit' } as const;
    expect(marginShift(unit, 10)).toBeCloseTo(3, 14);
    expect(marginShift(base, 10)).toBe(0);
    expect(marginShift({ ...base, lossType: 'ipo' }, 10)).toBe(0);
  });

  it('moves the method’s own curve to the pair’s', () => {
    for (const lossType of lossTypes)
      for (const refinementScale of ['beta', 'unit'] as const)
        for (const [h, refinedH] of [
          [-4, 7],
          [12, -3],
        ] as const) {
          const settings = { ...base, lossType, refinementScale, labelSmoothing: 0.1 };
          const shift = marginShift(settings, refinedH);
          expect(pairLoss(settings, { h: h - shift, refinedH: 0 })).toBeCloseTo(
            pairLoss(settings, { h, refinedH }),
            11,
          );
        }
  });
});

describe('lossTarget', () => {
  it('is 1/(2β) for the squared methods only', () => {
    expect(lossTarget({ ...base, lossType: 'ipo' })).toBeCloseTo(5, 14);
    expect(lossTarget({ ...base, lossType: 'sr-ipo', beta: 0.25 })).toBeCloseTo(2, 14);
    expect(lossTarget(base)).toBeNull();
    expect(lossTarget({ ...base, lossType: 'sr-dpo' })).toBeNull();
  });
});
