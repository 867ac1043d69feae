import type { LengthHistogram } from '../../protocol/dataView';

/** Where the context length is on the axis, or that it lies beyond the axis. */
export type ContextMark = { readonly at: number } | 'beyond';

/** The axis that the histograms of one file share, in tokens. */
export interface HistogramScale {
  /** The axis goes from 0 to here. */
  readonly upTo: number;
  readonly ticks: readonly number[];
  readonly context: ContextMark;
}

/** A context length up to this much beyond the last bin is put onto the axis. */
const stretch = 1.6;

/** The axis for `bins` bins of `width` tokens; the context length is on it where it is near. */
export function histogramScale(bins: number, width: number, maxLength: number): HistogramScale {
  const counted = bins * width;
  const near = maxLength <= counted * stretch;
  const upTo = near ? Math.max(counted, maxLength) : counted;
  const between = roundUp(upTo / 4);
  const ticks: number[] = [];
  for (let at = 0; at <= upTo; at += between) ticks.push(at);
  return { upTo, ticks, context: near ? { at: maxLength } : 'beyond' };
}

/** The next of 1, 2, 5, 10, 20, 50, … */
function roundUp(value: number): number {
  for (let power = 1; ; power *= 10)
    for (const digit of [1, 2, 5]) if (digit * power >= value) return digit * power;
}

/** The tallest bar, of what is beyond the axis too. */
export function tallest({ counts, beyond }: LengthHistogram): number {
  return Math.max(1, beyond, ...counts);
}
