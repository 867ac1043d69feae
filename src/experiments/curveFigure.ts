import { at, drawSheet, inks, plot, type AxisRange, type Place } from '../drawing/paper';
import { formatNumber } from '../shared/format';
import { runLook } from '../shared/runColors';
import type { CurvePoint } from './seedCurves';

/** One line of a figure. */
export interface FigureLine {
  readonly label: string;
  /** The run’s place among the experiment’s, which decides its color. */
  readonly place: number;
  readonly points: readonly CurvePoint[];
  /** What was trained on, beside what was held out. */
  readonly faint?: boolean;
  /** Dashed beside a whole line of the same run. */
  readonly dashed?: boolean;
}

/** What a figure shows. */
export interface FigureWords {
  /** Tells its parts from those of other figures on the same page. */
  readonly id: string;
  readonly title: string;
  readonly subtitle: string;
  readonly xLabel: string;
  readonly yLabel: string;
  /** A value that says nothing either way. */
  readonly level?: number;
  /** Drawn from 0 to 1. */
  readonly share?: boolean;
}

function rangeOf(values: readonly number[]): AxisRange {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = (high - low) * 0.05 || Math.max(Math.abs(high) * 0.05, 1e-6);
  return { min: low - room, max: high + room };
}

function path(points: readonly CurvePoint[], x: Place, y: Place): string {
  return points.map((point) => `${at(x(point.x))},${at(y(point.mean))}`).join(' ');
}

function drawn(line: FigureLine, x: Place, y: Place): string[] {
  const { color, dash } = runLook(line.place);
  const { points, faint = false, dashed = false, label } = line;
  const edge = [
    ...points.map((point) => `${at(x(point.x))},${at(y(point.high))}`),
    ...points.toReversed().map((point) => `${at(x(point.x))},${at(y(point.low))}`),
  ];
  const several = points.some(({ seeds }) => seeds > 1);
  const strokes = dashed ? '3 3' : dash;
  return [
    several ? `<polygon points="${edge.join(' ')}" fill="${color}" fill-opacity="0.12"/>` : '',
    `<polyline data-run="${label.replaceAll('"', '&quot;').replaceAll('<', '&lt;')}" points="${path(points, x, y)}" fill="none" stroke="${color}" stroke-width="${faint ? 1 : 2}"${faint ? ' stroke-opacity="0.55"' : ''}${strokes ? ` stroke-dasharray="${strokes}"` : ''} stroke-linejoin="round"/>`,
    ...(faint
      ? []
      : points.map(
          (point) =>
            `<circle cx="${at(x(point.x))}" cy="${at(y(point.mean))}" r="2.6" fill="${color}"/>`,
        )),
  ];
}

/** The last values of a figure as one sentence, for who cannot see it. */
export function figureInWords(lines: readonly FigureLine[]): string {
  return lines
    .flatMap(({ label, points }) => {
      const last = points.at(-1);
      return last ? [`${label} ends at ${formatNumber(last.mean)}`] : [];
    })
    .join('; ');
}

/** Curves with their bands as an SVG; null where there is nothing to draw. */
export function curveFigure(
  { id, title, subtitle, xLabel, yLabel, level, share = false }: FigureWords,
  lines: readonly FigureLine[],
): string | null {
  const shown = lines.filter(({ points }) => points.length > 0);
  if (shown.length === 0) return null;
  const all = shown.flatMap(({ points }) => points);
  const ys = [
    ...all.flatMap(({ low, high }) => [low, high]),
    ...(level === undefined ? [] : [level]),
  ];
  const across = rangeOf(all.map(({ x }) => x));
  return drawSheet(
    {
      ...{ id, title, subtitle, legend: [] },
      description: figureInWords(shown),
      across: { range: across, log: false, label: xLabel },
      up: { range: share ? { min: 0, max: 1 } : rangeOf(ys), log: false, label: yLabel },
    },
    (x, y) => [
      level === undefined
        ? ''
        : `<path d="M${plot.left} ${at(y(level))}H${plot.right}" stroke="${inks.soft}" stroke-dasharray="2 4"/>`,
      ...shown.flatMap((line) => drawn(line, x, y)),
    ],
  );
}
