import type { MarginBins } from '../../shared/marginBins';
import type { HeldOutPairs } from '../../store/pairValues';
import type { ChartTable } from '../charts/chartTable';
import { at, drawSheet, inks, plot, type Place } from '../../drawing/paper';
import type { Exported } from '../charts/saveExport';
import { barsOf, histogramWords, mostOf, rangeOf } from './histogramView';
import { histogramHelp } from './lossHelp';

/** Every bin with its edges and how many pairs it holds. */
export function histogramTable(bins: MarginBins): ChartTable {
  const { counts, refinedCounts, width } = bins;
  const half = counts.length / 2;
  return {
    columns: ['h_from', 'h_below', 'pairs', ...(refinedCounts ? ['pairs_refined'] : [])],
    rows: [...counts].map((count, i) => [
      // A multiple of a round width keeps its digits only when it is rounded to them.
      Number(((i - half) * width).toPrecision(12)),
      Number(((i - half + 1) * width).toPrecision(12)),
      count,
      ...(refinedCounts ? [refinedCounts[i]!] : []),
    ]),
  };
}

const above = `fill="none" stroke="${inks.eval}" stroke-width="9"`;
const below = `fill="none" stroke="${inks.eval}" stroke-width="9" stroke-opacity="0.3" stroke-dasharray="4 2"`;
const outline = `fill="none" stroke="${inks.ink}" stroke-width="1.2"`;

function outlinePoints(bins: MarginBins, counts: Uint32Array, x: Place, y: Place): string {
  const { min } = rangeOf(bins);
  return [...counts]
    .flatMap((count, i) => {
      const [from, to] = [min + i * bins.width, min + (i + 1) * bins.width];
      return [`${at(x(from))},${at(y(count))}`, `${at(x(to))},${at(y(count))}`];
    })
    .join(' ');
}

/** The histogram as it is seen, drawn for paper; each bar names its lower edge. */
export function histogramSvg(
  title: string,
  methodName: string,
  { step, bins }: HeldOutPairs,
): string {
  const { refinedCounts } = bins;
  return drawSheet(
    {
      title,
      subtitle: `${methodName} · step ${step}: ${histogramWords(bins)}`,
      description: histogramHelp.join(' '),
      legend: [
        { mark: above, label: 'above zero' },
        { mark: below, label: 'below zero' },
        ...(refinedCounts ? [{ mark: outline, label: 'the same pairs after p, h(p⊕x)' }] : []),
      ],
      across: { range: rangeOf(bins), log: false, label: 'margin h(x), summed over tokens' },
      up: {
        range: { min: 0, max: mostOf(bins) },
        log: false,
        label: 'held-out pairs',
        whole: true,
      },
    },
    (x, y) => [
      `<path d="M${at(x(0))} ${plot.top}V${plot.bottom}" stroke="${inks.soft}"/>`,
      ...barsOf(bins).map(({ from, count }) => {
        const box = `x="${at(x(from) + 0.75)}" y="${at(y(count))}" width="${at(Math.max(1, x(from + bins.width) - x(from) - 1.5))}" height="${at(y(0) - y(count))}"`;
        const ink =
          from < 0
            ? `fill="${inks.band}" stroke="${inks.eval}" stroke-dasharray="3 2"`
            : `fill="${inks.eval}"`;
        return `<rect data-from="${from}" ${box} ${ink}/>`;
      }),
      refinedCounts
        ? `<polyline data-drawn="refined" points="${outlinePoints(bins, refinedCounts, x, y)}" ${outline}/>`
        : '',
    ],
  );
}

/** The panel as it is taken away. */
export function exportedHistogram(
  title: string,
  methodName: string,
  heldOut: HeldOutPairs,
): Exported {
  const { step, bins } = heldOut;
  const { pairs, above: aboveZero, mean } = bins;
  return {
    ...{ id: 'held-out-margins', title },
    svg: () => histogramSvg(title, methodName, heldOut),
    table: () => histogramTable(bins),
    about: { method: methodName, step, pairs, above: aboveZero, mean },
  };
}
