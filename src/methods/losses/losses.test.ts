import { describe, expect, it } from 'vitest';

import { lossForms } from '../forms';
import { lossTypes, methodDefaults, type LossType, type MethodSettings } from '../lossTypes';
import { lossOf, slopesOf } from '../pairLoss';
import type { PairTerms } from '../pairTerms';
import { standardH } from './alphaDpo';
import { batchBeta } from './betaDpo';

const defaults: MethodSettings = { ...methodDefaults, lossType: 'dpo' };

/** log π = −10 and −18, log π_ref = −12 and −15, 5 and 10 tokens: h = 2 + 3 = 5. */
const pair: PairTerms = {
  policy: { chosen: -10, rejected: -18 },
  reference: { chosen: -12, rejected: -15 },
  tokens: { chosen: 5, rejected: 10 },
  refinedH: 4,
  scoreGap: 3,
  batch: { meanChosenTokens: 8, meanH: 7, averages: { mean: 2, deviation: 0.5 } },
};
const nll = (z: number): number => Math.log(1 + Math.exp(-z));
const sigma = (z: number): number => 1 / (1 + Math.exp(-z));
const loss = (lossType: LossType, set: Partial<MethodSettings> = {}, terms = pair): number =>
  lossOf({ ...defaults, lossType, ...set }, terms);

describe('the losses of a pair worked out by hand', () => {
  // β·h = 0.5, averaged h = 2/5 + 3/10 = 0.7, ℓ̄⁺ − ℓ̄⁻ = −2 + 1.8 = −0.2.
  it.each<[string, number, number]>([
    ['dpo', loss('dpo'), nll(0.5)],
    ['cDPO', loss('dpo', { labelSmoothing: 0.1 }), 0.9 * nll(0.5) + 0.1 * nll(-0.5)],
    ['ipo', loss('ipo', { beta: 0.5 }), 16], // (5 − 1)²
    ['ipo, averaged', loss('ipo', { beta: 0.5, logpReduction: 'mean' }), 0.09], // (0.7 − 1)²
    ['sr-dpo', loss('sr-dpo'), nll(0.5 - 0.3 * 0.4)],
    ['sr-ipo', loss('sr-ipo', { beta: 0.5 }), (5 - 0.3 * 2 - 1) ** 2],
    ['robust', loss('robust', { labelSmoothing: 0.2 }), (0.8 * nll(0.5) - 0.2 * nll(-0.5)) / 0.6],
    ['robust without flips', loss('robust'), nll(0.5)],
    ['hinge', loss('hinge'), 0.5],
    ['hinge beyond its margin', loss('hinge', { beta: 0.5 }), 0],
    ['sigmoid-norm', loss('sigmoid-norm', { beta: 2 }), nll(1.4)],
    ['simpo', loss('simpo', { beta: 2, simpoGamma: 0.5 }), nll(-0.9)],
    ['r-dpo, chosen the shorter', loss('r-dpo', { rDpoAlpha: 0.02 }), nll(0.5 - 0.02 * 5)],
    ['odpo', loss('odpo', { odpoAlpha: 2 }), nll(0.5 - 2 * Math.log(3))],
    ['odpo, linear', loss('odpo', { odpoScale: 'linear', odpoAlpha: 0.1 }), nll(0.2)],
    // (0.7 − 2) / 0.5 = −2.6: 2·(−0.2) − 0.5 + 2·0.2·2.6
    ['alpha-dpo', loss('alpha-dpo', { beta: 2 }), nll(0.14)],
    // 0.1·(1 + 0.6·(7 − 2)) = 0.4
    ['beta-dpo', loss('beta-dpo'), nll(2)],
    // rewards 0.2 and −0.3
    ['apo-zero', loss('apo-zero'), 1 - sigma(0.2) + sigma(-0.3)],
    ['apo-down', loss('apo-down'), sigma(0.2) + 1 - sigma(0.5)],
    ['sft', loss('sft'), 10 / 8],
  ])('%s', (_, found, want) => {
    expect(found).toBeCloseTo(want, 12);
  });

  it('adds a list by its weights, each loss taking its own settings', () => {
    const list: Partial<MethodSettings> = {
      lossType: ['dpo', 'ipo', 'sft'],
      ...{ beta: 0.5, labelSmoothing: 0.1, logpReduction: 'mean' },
    };
    const parts = [0.9 * nll(2.5) + 0.1 * nll(-2.5), 0.09, 1.25] as const;
    expect(lossOf({ ...defaults, ...list }, pair)).toBeCloseTo(parts[0] + parts[1] + parts[2], 12);
    expect(lossOf({ ...defaults, ...list, lossWeights: [1, 0, 0.2] }, pair)).toBeCloseTo(
      parts[0] + 0.2 * parts[2],
      12,
    );
  });
});

describe('what a batch gives a pair', () => {
  it('is no standardized margin before there is a deviation', () => {
    const averages = { mean: 0, deviation: 0 };
    expect(standardH({ ...pair, batch: { ...pair.batch, averages } })).toBe(0);
    expect(standardH(pair)).toBeCloseTo(-2.6, 12);
  });

  it('is a β that never falls below a thousandth', () => {
    const settings = { beta: 0.1, betaDpoAlpha: 0.6 };
    const averages = { mean: 2, deviation: 1 };
    expect(batchBeta(settings, { meanH: 2, averages })).toBeCloseTo(0.1, 14);
    expect(batchBeta(settings, { meanH: 3, averages })).toBeCloseTo(0.16, 14);
    expect(batchBeta(settings, { meanH: -50, averages })).toBe(1e-3);
  });
});

describe('relations between the losses', () => {
  it('hold to the bit where a setting takes a part away', () => {
    expect(loss('r-dpo', { rDpoAlpha: 0 })).toBe(loss('dpo'));
    expect(loss('odpo', { odpoAlpha: 0 })).toBe(loss('dpo'));
    expect(loss('beta-dpo', { betaDpoAlpha: 0 })).toBe(loss('dpo'));
    expect(loss('alpha-dpo', { alphaDpoAlpha: 0 })).toBe(loss('simpo'));
    expect(loss('sr-dpo', { refinementWeight: 0 })).toBe(loss('dpo'));
  });

  it('make Sr-DPO an ODPO whose offset is its own Δ', () => {
    const own = { ...pair, scoreGap: 0.1 * pair.refinedH };
    expect(loss('sr-dpo')).toBeCloseTo(
      loss('odpo', { odpoScale: 'linear', odpoAlpha: 0.3 }, own),
      14,
    );
  });

  it('let a longer chosen answer pull less under R-DPO', () => {
    const longer = { ...pair, tokens: { chosen: 10, rejected: 5 } };
    const slope = (terms: PairTerms): number =>
      slopesOf({ ...defaults, lossType: 'r-dpo', rDpoAlpha: 0.1 }, terms).chosen;
    expect(Math.abs(slope(longer))).toBeLessThan(Math.abs(slope(pair)));
  });
});

describe('the slopes', () => {
  it.each(lossTypes)('of %s are those of finite differences on both sides', (lossType) => {
    const settings = { ...defaults, lossType, beta: 0.4, labelSmoothing: 0.2 };
    const form = lossForms[lossType];
    const eps = 1e-5;
    for (const chosen of [-60, -14, -10, -1])
      for (const rejected of [-40, -18, -2]) {
        // α-DPO holds its own margin fixed: with the reference moved along, that stays where it is.
        const held = lossType === 'alpha-dpo' ? 1 : 0;
        const at = (c: number, r: number): number =>
          form.loss(settings, {
            ...pair,
            policy: { chosen: c, rejected: r },
            reference: {
              chosen: pair.reference.chosen + held * (c - chosen),
              rejected: pair.reference.rejected + held * (r - rejected),
            },
          });
        const slopes = form.slopes(settings, { ...pair, policy: { chosen, rejected } });
        const byChosen = (at(chosen + eps, rejected) - at(chosen - eps, rejected)) / (2 * eps);
        const byRejected = (at(chosen, rejected + eps) - at(chosen, rejected - eps)) / (2 * eps);
        expect(slopes.chosen).toBeCloseTo(byChosen, 4);
        expect(slopes.rejected).toBeCloseTo(byRejected, 4);
      }
  });

  it.each(lossTypes)('of %s stay finite far from zero', (lossType) => {
    const settings = { ...defaults, lossType, labelSmoothing: 0.2 };
    for (const chosen of [-1e5, 1e5]) {
      const terms = { ...pair, policy: { chosen, rejected: -chosen } };
      expect(Number.isFinite(lossOf(settings, terms))).toBe(true);
      expect(Number.isFinite(slopesOf(settings, terms).chosen)).toBe(true);
    }
  });
});
