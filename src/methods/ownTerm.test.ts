import { describe, expect, it } from 'vitest';

import { pairsLieOnCurve } from './lossCurve';
import { methodDefaults, type MethodSettings } from './lossTypes';
import { ownTerm, placeByOwnTerm } from './ownTerm';
import { lossOf, pairLoss, pairLossSlope, slopesOf } from './pairLoss';
import type { PairTerms } from './pairTerms';

const of = (set: Partial<MethodSettings>): MethodSettings => ({
  ...methodDefaults,
  beta: 0.1,
  ...set,
});
const place = (settings: MethodSettings, h: number, own: number) =>
  placeByOwnTerm(settings, h, own).h;

describe('a pair with a term of its own', () => {
  it('lies on the curve where the argument is the same, by hand', () => {
    // R-DPO: βh + α·(7 − 2) = 0.3 + 0.02·5 = 0.4 = β·4.
    expect(place(of({ lossType: 'r-dpo', rDpoAlpha: 0.02 }), 3, 5)).toBeCloseTo(4, 12);
    // ODPO: βh − α·ln e² = 0.3 − 0.5·2 = −0.7 = β·(−7); by the gap itself 0.3 − 0.5·1.2 = −0.3.
    const odpo = of({ lossType: 'odpo', odpoAlpha: 0.5 });
    expect(place(odpo, 3, Math.E ** 2)).toBeCloseTo(-7, 12);
    expect(place({ ...odpo, odpoScale: 'linear' }, 3, 1.2)).toBeCloseTo(-3, 12);
    // α-DPO: β·(u − α·1.5) with u = 2: 2 − 0.2·1.5 = 1.7.
    expect(place(of({ lossType: 'alpha-dpo', alphaDpoAlpha: 0.2 }), 2, 1.5)).toBeCloseTo(1.7, 12);
    // β-DPO: β_B = 0.1·(1 + 0.6·0.5) = 0.13; its least is 0.001.
    const betaDpo = of({ lossType: 'beta-dpo', betaDpoAlpha: 0.6 });
    expect(place(betaDpo, 3, 0.5)).toBeCloseTo(3.9, 12);
    expect(placeByOwnTerm(betaDpo, 3, 0.5).rate).toBeCloseTo(1.3, 12);
    expect(place(betaDpo, 3, -5)).toBeCloseTo(0.03, 12);
    // The others lie where their margin is.
    expect(place(of({ lossType: 'hinge' }), 3, 5)).toBe(3);
  });

  it('has its loss and its slope there', () => {
    const terms: PairTerms = {
      ...{ policy: { chosen: -30, rejected: -42 }, reference: { chosen: -32, rejected: -40 } },
      ...{ tokens: { chosen: 10, rejected: 7 }, refinedH: 0, scoreGap: 3 },
      batch: { meanChosenTokens: 9, meanH: 2, averages: { mean: 0.5, deviation: 0.25 } },
    };
    // h = (−30 + 32) − (−42 + 40) = 4; −30/10 + 42/7 = 3; h̄ = 0.2 + 2/7, standardized (h̄ − 0.5)/0.25.
    const own = { length: 3, score: 3, standard: (0.2 + 2 / 7 - 0.5) / 0.25, batch: 1.5 };
    for (const lossType of ['r-dpo', 'odpo', 'alpha-dpo', 'beta-dpo'] as const) {
      const settings = of({ lossType });
      const u = lossType === 'alpha-dpo' ? 3 : 4;
      const at = placeByOwnTerm(settings, u, own[ownTerm(lossType)!]);
      const margins = { h: at.h, refinedH: 0 };
      expect(pairLoss(settings, margins), lossType).toBeCloseTo(lossOf(settings, terms), 12);
      const perMargin = lossType === 'alpha-dpo' ? 10 : 1;
      expect(at.rate * pairLossSlope(settings, margins), lossType).toBeCloseTo(
        perMargin * slopesOf(settings, terms).chosen,
        12,
      );
      expect(pairsLieOnCurve(settings)).toBe(true);
    }
  });

  it('is no point on the curve of a sum', () => {
    expect(ownTerm(['r-dpo', 'dpo'])).toBeNull();
    expect(ownTerm(['r-dpo'])).toBe('length');
    expect(pairsLieOnCurve(of({ lossType: ['r-dpo', 'dpo'] }))).toBe(false);
  });
});
