import { formatNumber } from '../../shared/format';
import type { MarginBins } from '../../shared/marginBins';
import { roundAbove } from '../../shared/roundNumbers';
import type { AxisWindow } from '../../store/chartView';
import { at, type Scale } from './frame';

/** One bar of the histogram. */
export interface Bar {
  /** Its lower edge in h. */
  readonly from: number;
  readonly count: number;
}

/** What of h the axis shows: as much on either side of zero. */
export function rangeOf({ width, counts }: MarginBins): AxisWindow {
  const span = (width * counts.length) / 2;
  return { min: -span, max: span };
}

/** The top of the axis of counts: the fullest bin, in steps that keep it still. */
export function mostOf({ counts, refinedCounts }: MarginBins): number {
  const fullest = Math.max(1, ...counts, ...(refinedCounts ?? []));
  return Math.max(2, roundAbove(fullest, [1, 1.5, 2, 3, 4, 5, 6, 8]));
}

/** The bins that hold a pair. */
export function barsOf(bins: MarginBins): Bar[] {
  const half = bins.counts.length / 2;
  return [...bins.counts].flatMap((count, i) =>
    count > 0 ? [{ from: (i - half) * bins.width, count }] : [],
  );
}

/** The outline of the same pairs' h(p⊕x), as a path. */
export function outlinePath(bins: MarginBins, refinedCounts: Uint32Array, scale: Scale): string {
  const { min } = rangeOf(bins);
  const steps = [...refinedCounts].map((count, i) => {
    const from = scale.x(i * bins.width + min);
    const y = scale.y(count);
    return `${at(from, y)}L${at(scale.x((i + 1) * bins.width + min), y)}`;
  });
  return `M${steps.join('L')}`;
}

/** The last evaluation in words: the share above zero first, as the win rate counts it. */
export function histogramWords({ pairs, above, mean, counts }: MarginBins): string {
  const still = counts.length === 2 && above === 0 && mean === 0;
  if (still) return 'every margin is 0: policy and reference are still the same';
  const share = Math.round((100 * above) / pairs);
  return `${above} of ${pairs} above zero (${share} %), mean h ${formatNumber(mean)}`;
}
