import { describe, expect, it } from 'vitest';

import { methodDefaults, type MethodSettings } from '../methods/lossTypes';
import { noAverage } from '../methods/pairTerms';
import { eventSchema, parseMessage } from '../protocol/messages';
import type { PairValues } from '../protocol/pairValues';
import type { PairLogps } from './pairLogps';
import { batchValues, heldOutValues, type BatchContext } from './pairValues';

const settings: MethodSettings = {
  ...methodDefaults,
  lossType: 'sr-dpo',
  beta: 0.1,
  labelSmoothing: 0,
  logpReduction: 'sum',
  refinementWeight: 0.3,
  refinementScale: 'beta',
};
const sided = (chosen: number[], rejected: number[]) => ({
  chosen: Float32Array.from(chosen),
  rejected: Float32Array.from(rejected),
});
const two: PairLogps = {
  policy: sided([-10, -8], [-20, -6]),
  reference: sided([-12, -8], [-16, -9]),
  refined: { policy: sided([-9, -7], [-12, -5]), reference: sided([-9, -8], [-10, -5]) },
  chosenTokens: Int32Array.of(2, 4),
  rejectedTokens: Int32Array.of(4, 3),
};
/** Pairs on these lines, of which nothing else is known. */
const of = (...lines: number[]): BatchContext => ({
  ...{ lines, scoreGaps: lines.map(() => Number.NaN), losses: new Float32Array(lines.length) },
  averages: noAverage,
});
/** As many pairs with h = 1, −1, 1, … */
function many(pairs: number): PairLogps {
  const zeros = () => new Array<number>(pairs).fill(0);
  return {
    policy: sided(
      zeros().map((_, i) => (i % 2 === 0 ? 1 : -1)),
      zeros(),
    ),
    reference: sided(zeros(), zeros()),
    refined: null,
    chosenTokens: new Int32Array(pairs).fill(1),
    rejectedTokens: new Int32Array(pairs).fill(1),
  };
}
const passes = (values: unknown): PairValues => {
  const event = parseMessage(eventSchema, { type: 'pairValues', runId: 'a', step: 1, values });
  if (event.type !== 'pairValues') throw new Error(event.type);
  return event.values;
};

describe('the margins of pairs', () => {
  it('are worked out by hand, summed and averaged', () => {
    // (−10 + 12) − (−20 + 16) = 6; (−8 + 8) − (−6 + 9) = −3; on p⊕x: 0 − (−2) = 2 and 1 − 0 = 1.
    const lines = Uint32Array.of(3, 7);
    const sum = { h: Float32Array.of(6, -3), refinedH: Float32Array.of(2, 1) };
    expect(batchValues(two, settings, of(3, 7))).toEqual({
      kind: 'batch',
      pairs: 2,
      lines,
      own: null,
      ...sum,
    });
    expect(heldOutValues(two)).toEqual({ kind: 'heldOut', pairs: 2, ...sum });
    // SimPO takes no reference: −10/5 − (−20/4) = 3 and −8/4 − (−6/6) = −1.
    const other = { chosenTokens: Int32Array.of(5, 4), rejectedTokens: Int32Array.of(4, 6) };
    expect(batchValues({ ...two, ...other }, { ...settings, lossType: 'simpo' }, of(3, 7))).toEqual(
      {
        ...{ kind: 'batch', pairs: 2, lines, own: null, h: Float32Array.of(3, -1), refinedH: null },
      },
    );
    // 2/2 + 4/4 = 2; 0/4 − 3/3 = −1; on p⊕x: 0 + 2/4 and 1/4 − 0.
    expect(
      batchValues(two, { ...settings, lossType: 'sr-ipo', logpReduction: 'mean' }, of(3, 7)),
    ).toEqual({
      ...{ kind: 'batch', pairs: 2, lines, own: null },
      ...{ h: Float32Array.of(2, -1), refinedH: Float32Array.of(0.5, 0.25) },
    });
  });

  it('come with what of their own has a part in the loss, worked out by hand', () => {
    const own = (lossType: MethodSettings['lossType'], context: Partial<BatchContext> = {}) => {
      const values = batchValues(two, { ...settings, lossType }, { ...of(3, 7), ...context });
      return values.kind === 'batch' ? values.own : null;
    };
    expect(own('r-dpo')).toEqual({ term: 'length', values: Float32Array.of(-2, 1) });
    expect(own('odpo', { scoreGaps: [2.5, 0.5] })).toEqual({
      ...{ term: 'score', values: Float32Array.of(2.5, 0.5) },
    });
    // h̄ = 2/2 + 4/4 = 2 and 0/4 − 3/3 = −1, standardized by 0.5 and 0.75.
    expect(own('alpha-dpo', { averages: { mean: 0.5, deviation: 0.75 } })).toEqual({
      ...{ term: 'standard', values: Float32Array.of(2, -2) },
    });
    expect(own('alpha-dpo')).toEqual({ term: 'standard', values: Float32Array.of(0, 0) });
    // One of two is kept, with h = 6, against a moving mean of 1.5; the other has no loss.
    const averages = { mean: 1.5, deviation: 1 };
    expect(own('beta-dpo', { averages, losses: Float32Array.of(0.9, 0) })).toEqual({
      ...{ term: 'batch', values: Float32Array.of(4.5, Number.NaN) },
    });
    // Where it cannot be told which are kept, none is drawn.
    expect(own('beta-dpo', { averages, losses: Float32Array.of(0, 0) })).toEqual({
      ...{ term: 'batch', values: Float32Array.of(Number.NaN, Number.NaN) },
    });
  });

  it('cross the border as they are', () => {
    for (const values of [
      batchValues(two, settings, of(3, 7)),
      batchValues(two, { ...settings, lossType: 'r-dpo' }, of(3, 7)),
      heldOutValues(two),
      heldOutValues(many(600)),
    ])
      expect(passes(values)).toEqual(values);
  });

  it('are those of at most 512 pairs of a batch, and bins of a large held-out set', () => {
    const batch = batchValues(many(600), settings, of(...Array(600).keys()));
    expect(batch).toMatchObject({ kind: 'batch', pairs: 600, refinedH: null });
    expect(batch.kind === 'batch' && batch.h.length).toBe(512);
    expect(batch.kind === 'batch' && batch.lines.length).toBe(512);
    expect(heldOutValues(many(512)).kind).toBe('heldOut');
    const binned = heldOutValues(many(600));
    // 1 / 15.5 = 0.065, so bins of 0.1, eleven on either side: −1 begins bin 1, 1 begins bin 21.
    const counts = new Uint32Array(22);
    counts[1] = 300;
    counts[21] = 300;
    expect(binned).toEqual({
      kind: 'heldOutBins',
      bins: { width: 0.1, counts, refinedCounts: null, pairs: 600, above: 300, mean: 0 },
    });
  });

  it('are refused where they are too many or do not fit together', () => {
    const batch = {
      ...{ kind: 'batch', pairs: 2, h: Float32Array.of(1, 2), refinedH: null, own: null },
      lines: Uint32Array.of(1, 2),
    };
    expect(passes(batch)).toEqual(batch);
    for (const wrong of [
      { ...batch, h: [1, 2] },
      { ...batch, pairs: 3 },
      { ...batch, pairs: 600, h: new Float32Array(600) },
      { ...batch, refinedH: Float32Array.of(1) },
      { ...batch, lines: Uint32Array.of(1) },
      { ...batch, own: { term: 'length', values: Float32Array.of(1) } },
      { ...batch, own: { term: 'mood', values: Float32Array.of(1, 2) } },
      { ...batch, kind: 'other' },
    ])
      expect(() => passes(wrong)).toThrow('Bad message at values');
  });
});
