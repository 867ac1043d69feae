import { describe, expect, it } from 'vitest';

import { methodDefaults, type MethodSettings } from '../../methods/lossTypes';
import { defaultSettings } from '../../store/settingValues';
import { idleRun } from '../../store/state';
import { scaleOf } from './frame';
import {
  besideCurve,
  curvePath,
  dotsPath,
  drawingFault,
  drawnPairs,
  drawnSettings,
  lossDomain,
  meansOf,
  tailsPath,
  tangentPath,
} from './lossView';

const dpo: MethodSettings = { ...methodDefaults, lossType: 'dpo', refinementWeight: 0.5 };
const srDpo = { ...dpo, lossType: 'sr-dpo' } as const;
const ipo = { ...dpo, lossType: 'ipo' } as const;
const batch = {
  ...{ step: 1, pairs: 2, reach: { low: -10, high: 20 }, lines: Uint32Array.of(4, 9) },
  h: Float32Array.of(20, -10),
  ...{ refinedH: Float32Array.of(10, 0), own: null },
};
const wide = { min: -20, max: 20 };
const softplus = (x: number): number => Math.log(1 + Math.exp(x));
// The plot itself is 400 by 200: 10 pixels a unit of h where the span is 20.
const frame = { width: 420, height: 230, left: 15, right: 5, top: 10, bottom: 20 };
const numbers = (path: string): number[] =>
  [...path.matchAll(/-?\d+(\.\d+)?/g)].map(([number]) => Number(number));

describe('the pairs on the curve', () => {
  it('lie where the formula puts them, worked out by hand', () => {
    // βh = 2 and −1; the first pair's λΔ is 0.5·0.1·10 = 0.5, which is 5 in h.
    const [first, second] = drawnPairs(srDpo, batch, 'sum');
    expect([first!.line, second!.line]).toEqual([4, 9]);
    expect(first!.loss).toBeCloseTo(softplus(-1.5), 12);
    expect(first!.shift).toBe(5);
    expect(first!.slope).toBeCloseTo(-0.1 / (1 + Math.exp(1.5)), 12);
    expect(second!.loss).toBeCloseTo(softplus(1), 12);
    const scale = scaleOf(frame, wide, 2);
    const dots = numbers(dotsPath([first!], scale));
    expect(dots[0]).toBeCloseTo(415, 1); // h = 20: the right rim
    expect(dots[1]).toBeCloseTo(210 - 100 * softplus(-1.5), 1);
    // The tail goes level to h − 5 = 15, where the method's own curve has the same loss.
    expect(numbers(tailsPath([first!, second!], scale))).toEqual([415, dots[1], 365, dots[1]]);
    expect(softplus(-0.1 * 15)).toBeCloseTo(first!.loss, 12);
  });

  it('are none where the method reads what the batch does not have', () => {
    expect(drawnPairs(dpo, batch, 'sum')).toHaveLength(2);
    expect(drawnPairs(dpo, batch, 'mean')).toEqual([]);
    expect(drawnPairs(srDpo, { ...batch, refinedH: null }, 'sum')).toEqual([]);
    expect(drawnPairs(dpo, null, 'sum')).toEqual([]);
    expect(drawnPairs(dpo, { ...batch, h: Float32Array.of(1, Number.NaN) }, 'sum')).toHaveLength(1);
  });

  it('have means', () => {
    const pairs = drawnPairs(ipo, batch, 'sum');
    // (20 − 5)² = 225 and (−10 − 5)² = 225; slopes 30 and −30.
    expect(meansOf(pairs)).toEqual({ h: 5, loss: 225, shift: 0, slope: 0 });
  });
});

describe('pairs with a term of their own', () => {
  const own = (term: 'length' | 'score' | 'batch', ...values: number[]) => ({
    ...{ ...batch, refinedH: null },
    own: { term, values: Float32Array.from(values) },
  });

  it('lie where it puts them, with a tail to the curve', () => {
    // R-DPO, α = 0.02: 2 + 0.02·(−25) = 1.5, so the pair is moved by 5; −1 + 0.02·10 = −0.8, by −2.
    const rDpo = { ...dpo, lossType: 'r-dpo', rDpoAlpha: 0.02 } as const;
    const [first, second] = drawnPairs(rDpo, own('length', -25, 10), 'sum');
    expect([first!.h, first!.own]).toEqual([20, -25]);
    expect(first!.shift).toBeCloseTo(5, 12);
    expect(first!.loss).toBeCloseTo(softplus(-1.5), 12);
    expect(first!.slope).toBeCloseTo(-0.1 / (1 + Math.exp(1.5)), 12);
    expect(second!.shift).toBeCloseTo(-2, 12);
    expect(second!.loss).toBeCloseTo(softplus(0.8), 12);
    expect(besideCurve(rDpo, [first!, second!])!.shift).toBeCloseTo(1.5, 12);
    // ODPO by the gap itself, α = 1: 2 − 0.5 = 1.5 once more.
    const odpo = { ...dpo, lossType: 'odpo', odpoAlpha: 1, odpoScale: 'linear' } as const;
    expect(drawnPairs(odpo, own('score', 0.5, 1), 'sum')[0]!.shift).toBeCloseTo(5, 12);
  });

  it('lie on the curve of the batch’s β under β-DPO, without those that it left out', () => {
    // β_B = 0.1·(1 + 0.5·(−1)) = 0.05: the pair at 20 has the loss that the curve has at 10.
    const betaDpo = { ...dpo, lossType: 'beta-dpo', betaDpoAlpha: 0.5 } as const;
    const pairs = drawnPairs(betaDpo, own('batch', -1, Number.NaN), 'sum');
    expect(pairs.map(({ line, shift, rate }) => [line, shift, rate])).toEqual([[4, 0, 0.5]]);
    expect(pairs[0]!.loss).toBeCloseTo(softplus(-1), 12);
    expect(pairs[0]!.slope).toBeCloseTo(-0.05 / (1 + Math.E), 12);
    const beside = besideCurve(betaDpo, pairs)!;
    expect(beside).toEqual({ shift: 0, rate: 0.5 });
    // At h = 20, the right rim, its curve has that loss too.
    const scale = scaleOf(frame, wide, 2);
    const curve = numbers(curvePath(betaDpo, { ...wide, most: 2 }, scale, beside));
    expect(curve.slice(-2)).toEqual([415, Number((210 - 100 * softplus(-1)).toFixed(1))]);
  });

  it('are none where another method’s were measured', () => {
    const rDpo = { ...dpo, lossType: 'r-dpo' } as const;
    expect(drawnPairs(rDpo, own('score', 1, 1), 'sum')).toEqual([]);
    expect(drawnPairs(rDpo, batch, 'sum')).toEqual([]);
    expect(drawnPairs(dpo, own('score', 1, 1), 'sum')).toHaveLength(2);
  });
});

describe('the curve beside the method’s', () => {
  it('is moved by an example before there is a batch, by its mean then, and not for the base methods', () => {
    expect(besideCurve(srDpo, [])).toEqual({ shift: 5, rate: 1 }); // 0.5·10
    expect(besideCurve({ ...dpo, lossType: 'sr-ipo' }, [])!.shift).toBeCloseTo(0.5, 12);
    // Of 5 and 0.
    expect(besideCurve(srDpo, drawnPairs(srDpo, batch, 'sum'))).toEqual({ shift: 2.5, rate: 1 });
    expect(besideCurve(dpo, [])).toBeNull();
    const scale = scaleOf(frame, wide, 2);
    const moved = numbers(curvePath(srDpo, { ...wide, most: 2 }, scale, { shift: 5, rate: 1 }));
    // At h = 5, 250 pixels from the frame’s rim plus 15: ln 2.
    expect(moved.slice(300, 302)).toEqual([265, Number((210 - 100 * Math.LN2).toFixed(1))]);
  });
});

describe('the axes', () => {
  it('hold zero, the target and every pair, in steps', () => {
    const none = { low: 0, high: 0 };
    // Above 3 ln 2 = 2.08.
    expect(lossDomain(dpo, [], none)).toEqual({ min: -20, max: 20, most: 3 });
    // 0.8·5, 2.75·5 and 3·25: at either end the loss is about as high as the plot.
    expect(lossDomain(ipo, [], none)).toEqual({ min: -4, max: 15, most: 80 });
    // Each side reaches as far as its own pairs do, and as they did.
    const pairs = drawnPairs(dpo, batch, 'sum');
    expect(lossDomain(dpo, pairs, { low: -25, high: 0 })).toMatchObject({ min: -30, max: 30 });
    expect(lossDomain(dpo, pairs, { low: 0, high: 70 })).toMatchObject({ min: -20, max: 80 });
    const squared = drawnPairs(ipo, batch, 'sum');
    expect(lossDomain(ipo, squared, none)).toEqual({ min: -15, max: 30, most: 300 });
  });
});

describe('the curve', () => {
  it('goes through ln 2 at h = 0 with slope −β/2, and through zero at IPO’s target', () => {
    const scale = scaleOf(frame, wide, 2);
    const curve = numbers(curvePath(dpo, { ...wide, most: 2 }, scale));
    expect(curve.slice(0, 2)).toEqual([15, Number((210 - 100 * softplus(2)).toFixed(1))]);
    expect(curve.slice(240, 242)).toEqual([215, Number((210 - 100 * Math.LN2).toFixed(1))]);
    const [x1, y1, x2, y2] = numbers(tangentPath(dpo, { ...wide, most: 2 }, scale)) as [
      number,
      number,
      number,
      number,
    ];
    expect(Math.hypot(x2 - x1, y2 - y1)).toBeCloseTo(68, 0);
    // 10 pixels a unit of h, 100 a unit of the loss: −0.05 is half a pixel down for each across.
    expect((y2 - y1) / (x2 - x1)).toBeCloseTo(0.5, 2);
    const squared = numbers(curvePath(ipo, { ...wide, most: 80 }, scaleOf(frame, wide, 80)));
    expect(squared.slice(300, 302)).toEqual([265, 210]);
  });

  it('is that of the page’s settings, and of the run while it goes', () => {
    const settings = { ...defaultSettings(), 'alignment.beta': 0.4 };
    expect(drawnSettings(idleRun, settings).beta).toBe(0.4);
    const config = { alignment: dpo } as NonNullable<typeof idleRun.config>;
    expect(drawnSettings({ status: 'aligning', config }, settings)).toBe(dpo);
    expect(drawnSettings({ status: 'done', config }, settings).beta).toBe(0.4);
  });

  it('is not drawn by settings out of range', () => {
    expect(drawingFault(dpo)).toBeNull();
    expect(drawingFault({ ...dpo, beta: 0 })).toContain('in range');
    expect(drawingFault({ ...dpo, beta: Number.NaN })).toContain('in range');
    expect(drawingFault({ ...srDpo, refinementWeight: -1 })).toContain('in range');
    expect(drawingFault({ ...ipo, beta: 1e-200 })).toContain('too large');
  });
});
