import { describe, expect, it } from 'vitest';

import { methodDefaults, type MethodSettings } from '../../methods/lossTypes';
import { lossSvg, lossTable, type DrawnLoss } from './lossSheet';
import { drawnPairs } from './lossView';
import { otherSettingsWords, settingsWords } from './lossWords';

const srDpo: MethodSettings = {
  ...methodDefaults,
  ...{ lossType: 'sr-dpo', beta: 0.1, labelSmoothing: 0, logpReduction: 'sum' },
  ...{ refinementWeight: 0.5, refinementScale: 'beta' },
};
const batch = {
  ...{ step: 3, pairs: 2, reach: { low: -10, high: 20 }, lines: Uint32Array.of(4, 9) },
  h: Float32Array.of(20, -10),
  ...{ refinedH: Float32Array.of(10, 0), own: null },
};
const drawn: DrawnLoss = {
  settings: srDpo,
  pairs: drawnPairs(srDpo, batch, 'sum'),
  domain: { min: -20, max: 20, most: 2 },
  step: 3,
  other: null,
};

describe('the loss, taken away', () => {
  it('has a row a pair by its line, then the curve at round margins', () => {
    const { columns, rows } = lossTable(drawn);
    expect(columns).toEqual(['of', 'line', 'h', 'h_refined', 'shift', 'loss', 'slope']);
    const [first, second, ...curve] = rows;
    // βh − λΔ = 2 − 0.5·0.1·10 = 1.5; the shift is λ·h(p⊕x).
    expect(first!.slice(0, 5)).toEqual(['pair', 4, 20, 10, 5]);
    expect(first![5]).toBeCloseTo(Math.log(1 + Math.exp(-1.5)), 12);
    expect(first![6]).toBeCloseTo(-0.1 / (1 + Math.exp(1.5)), 12);
    expect(second!.slice(0, 5)).toEqual(['pair', 9, -10, 0, 0]);
    expect(curve.map((row) => row[2])).toEqual(Array.from({ length: 41 }, (_, i) => i - 20));
    expect(curve[20]!.slice(0, 3)).toEqual(['curve', null, 0]);
    expect(curve[20]![5]).toBeCloseTo(Math.LN2, 12);
    expect(curve[20]![6]).toBeCloseTo(-0.05, 12);
  });

  it('has the term of a pair’s own beside its margin', () => {
    const rDpo = { ...srDpo, lossType: 'r-dpo', rDpoAlpha: 0.02 } as const;
    const own = { term: 'length', values: Float32Array.of(-25, 10) } as const;
    const pairs = drawnPairs(rDpo, { ...batch, own }, 'sum');
    const { columns, rows } = lossTable({ ...drawn, settings: rDpo, pairs });
    expect(columns).toEqual(['of', 'line', 'h', 'length_difference', 'shift', 'loss', 'slope']);
    expect(rows[0]!.slice(0, 4)).toEqual(['pair', 4, 20, -25]);
    expect(rows[0]![4]).toBeCloseTo(5, 12);
    expect(rows[2]!.slice(3, 5)).toEqual([null, 0]);
  });

  it('has no columns of a refinement for the base methods', () => {
    const dpo = { ...srDpo, lossType: 'dpo' } as const;
    expect(lossTable({ ...drawn, settings: dpo, pairs: [] }).columns).toEqual([
      ...['of', 'line', 'h', 'loss', 'slope'],
    ]);
  });

  it('is drawn with each pair where it belongs in the box from 72, 74 to 664, 386', () => {
    const svg = lossSvg('The loss', drawn);
    // h = 20 is the right rim; a loss of 2 is the top.
    const y = 386 - (312 * Math.log(1 + Math.exp(-1.5))) / 2;
    expect(svg).toContain(`<circle data-line="4" cx="664" cy="${Number(y.toFixed(3))}"`);
    // Its tail leads back by the shift of 5: a quarter of half the width.
    expect(svg).toContain(`M664 ${Number(y.toFixed(3))}H590"`);
    expect(svg).toContain('data-x-range="-20 20" data-y-range="0 2"');
    const curve = /data-drawn="curve" points="([^"]*)"/.exec(svg)![1]!.split(' ');
    expect(curve[120]).toBe(`368,${Number((386 - 156 * Math.LN2).toFixed(3))}`);
    for (const words of ['Sr-DPO, β = 0.1, λ = 0.5 · the pairs of step 3', 'a pair', 'margin h(x)'])
      expect(svg).toContain(`>${words}</text>`);
    expect(lossSvg('The loss', { ...drawn, other: 'drawn with so' })).toContain('· drawn with so<');
  });
});

describe('the settings in words', () => {
  it('are those that the method takes', () => {
    expect(settingsWords(srDpo)).toBe('Sr-DPO, β = 0.1, λ = 0.5');
    expect(settingsWords({ ...srDpo, lossType: 'ipo' })).toBe('IPO, β = 0.1');
    expect(settingsWords({ ...srDpo, lossType: 'dpo', labelSmoothing: 0.1 })).toBe(
      'DPO, β = 0.1, ε = 0.1',
    );
  });

  it('say where they are not those of the run', () => {
    expect(otherSettingsWords(srDpo, { ...srDpo })).toBeNull();
    expect(otherSettingsWords({ ...srDpo, beta: 0.2 }, srDpo)).toBe(
      'drawn with β = 0.2; the run used β = 0.1',
    );
    expect(otherSettingsWords({ ...srDpo, beta: 0.2, refinementWeight: 0 }, srDpo)).toBe(
      'drawn with β = 0.2, λ = 0; the run used β = 0.1, λ = 0.5',
    );
    expect(otherSettingsWords({ ...srDpo, lossType: 'dpo' }, srDpo)).toBe(
      'drawn with DPO; the run used Sr-DPO',
    );
    // What the method does not take makes no difference.
    const dpo = { ...srDpo, lossType: 'dpo' } as const;
    expect(otherSettingsWords({ ...dpo, refinementWeight: 0.9 }, dpo)).toBeNull();
  });
});
