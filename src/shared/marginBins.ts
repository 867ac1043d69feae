import { roundAbove } from './roundNumbers';

/** Margins in bins of equal width: as many on either side of zero, which is an edge. */
export interface MarginBins {
  /** A round number: 1, 2 or 5 times a power of ten. */
  readonly width: number;
  /** Pairs in each bin, from −width·length/2 on; a bin holds its lower edge. */
  readonly counts: Uint32Array<ArrayBuffer>;
  /** The same of h(p⊕x); null for the base methods. */
  readonly refinedCounts: Uint32Array<ArrayBuffer> | null;
  /** Pairs, those without a finite margin counted too. */
  readonly pairs: number;
  /** Pairs whose h is above zero, as the win rate counts them. */
  readonly above: number;
  /** Mean h of the pairs with a finite margin; NaN without any. */
  readonly mean: number;
}

/** The most bins on one side of zero. */
export const mostBinsASide = 16;

function extentOf(columns: readonly Float32Array[]): number {
  let extent = 0;
  for (const column of columns)
    for (const value of column)
      if (Number.isFinite(value)) extent = Math.max(extent, Math.abs(value));
  return extent;
}

/** Sorts margins into bins that reach as far as the farthest of them, refined or not. */
export function marginBins(h: Float32Array, refinedH: Float32Array | null): MarginBins {
  const extent = extentOf(refinedH ? [h, refinedH] : [h]);
  // Half a bin's room keeps the farthest margin off the rim, where it would have no bin of its own.
  const width = extent === 0 ? 1 : roundAbove(extent / (mostBinsASide - 0.5));
  const half = extent === 0 ? 1 : Math.floor(extent / width) + 1;
  const count = (values: Float32Array): Uint32Array<ArrayBuffer> => {
    const counts = new Uint32Array(2 * half);
    for (const value of values)
      if (Number.isFinite(value)) counts[Math.floor(value / width) + half]! += 1;
    return counts;
  };
  let above = 0;
  let total = 0;
  let finite = 0;
  for (const value of h) {
    if (value > 0) above += 1;
    if (!Number.isFinite(value)) continue;
    total += value;
    finite += 1;
  }
  return {
    width,
    counts: count(h),
    refinedCounts: refinedH ? count(refinedH) : null,
    pairs: h.length,
    above,
    mean: total / finite,
  };
}
