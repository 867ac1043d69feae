import { describe, expect, it } from 'vitest';

import { marginBins } from '../../shared/marginBins';
import { scaleOf } from './frame';
import { barsOf, histogramWords, mostOf, outlinePath, rangeOf } from './histogramView';

// Bins of 1 from −16 to 16.
const bins = marginBins(Float32Array.of(-15, 0.5, 0.75, 3), Float32Array.of(15, 15, 15, -0.5));

describe('the histogram of held-out margins', () => {
  it('has a bar where a pair is', () => {
    expect(barsOf(bins)).toEqual([
      { from: -15, count: 1 },
      { from: 0, count: 2 },
      { from: 3, count: 1 },
    ]);
    expect(rangeOf(bins)).toEqual({ min: -16, max: 16 });
    expect(mostOf(bins)).toBe(3);
  });

  it('outlines h(p⊕x) on the same axes', () => {
    const frame = { width: 320, height: 30, left: 0, right: 0, top: 0, bottom: 0 };
    const path = outlinePath(bins, bins.refinedCounts!, scaleOf(frame, rangeOf(bins), 3));
    // A bin is ten pixels wide and a pair ten high: three pairs in the last bin, one left of zero.
    expect(path.startsWith('M0.0 30.0L10.0 30.0L10.0 30.0L')).toBe(true);
    expect(path).toContain('L150.0 20.0L160.0 20.0L160.0 30.0L');
    expect(path.endsWith('L310.0 0.0L320.0 0.0')).toBe(true);
  });

  it('says the share above zero in words', () => {
    expect(histogramWords(bins)).toBe('3 of 4 above zero (75 %), mean h -2.69');
    expect(histogramWords(marginBins(new Float32Array(3), null))).toBe(
      'every margin is 0: policy and reference are still the same',
    );
  });
});
