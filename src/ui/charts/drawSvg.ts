import type { ChartDefinition, ChartLine } from './chartForms';
import type { Column, Figure } from './figure';
import {
  at,
  bandOpacity,
  drawSheet,
  escaped,
  inks,
  plot,
  text,
  type Place,
} from '../../drawing/paper';
import { runLook } from '../../shared/runColors';
import { dashOf } from './drawCurve';
import type { OverlayCurve } from './overlayCurves';

const mostDots = 60;

/** The words of a picture. */
export interface PictureWords {
  readonly xLabel: string;
  /** What was trained and how it is drawn, beneath the title. */
  readonly subtitle: string;
}

function points(places: readonly number[], column: Column, x: Place, y: Place): string[] {
  return places.flatMap((place, i) => {
    const value = column[i];
    return value == null ? [] : [`${at(x(place))},${at(y(value))}`];
  });
}

function stroke(line: ChartLine): string {
  const width = line.split === 'train' ? 1.5 : 2;
  const opacity = line.faint ? ' stroke-opacity="0.55"' : '';
  const dash = line.dashed ? ' stroke-dasharray="6 4"' : '';
  return `fill="none" stroke="${inks[line.role]}" stroke-width="${width}"${opacity}${dash}`;
}

function band(figure: Figure, { role }: ChartLine, l: number, x: Place, y: Place): string {
  const interval = figure.intervals[l];
  if (!interval) return '';
  const edge = [
    ...points(figure.places, interval.high, x, y),
    ...points(figure.places, interval.low, x, y).toReversed(),
  ];
  // Of several bands each is seen through the others.
  const several = figure.intervals.length > 1;
  const fill = several ? `"${inks[role]}" fill-opacity="${bandOpacity}"` : `"${inks.band}"`;
  return `<polygon points="${edge.join(' ')}" fill=${fill}/>`;
}

function levelLine({ y: { min, max } }: Figure, level: number | undefined, y: Place): string {
  if (level === undefined || level < min || level > max) return '';
  return `<path d="M${plot.left} ${at(y(level))}H${plot.right}" stroke="${inks.soft}" stroke-dasharray="2 4"/>`;
}

function drawnLine(figure: Figure, line: ChartLine, l: number, x: Place, y: Place): string[] {
  const names = `data-metric="${line.metric}" data-split="${line.split}"`;
  const faint = points(figure.places, figure.faint[l]!, x, y);
  const main = points(figure.places, figure.lines[l]!, x, y);
  const dots = main.length <= mostDots || line.split !== 'train' ? main : [];
  return [
    faint.length > 0
      ? `<polyline data-drawn="measured" ${names} points="${faint.join(' ')}" fill="none" stroke="${inks[line.role]}" stroke-opacity="0.22"/>`
      : '',
    `<polyline data-drawn="line" ${names} points="${main.join(' ')}" ${stroke(line)} stroke-linejoin="round"/>`,
    ...dots.map((dot) => {
      const [cx, cy] = dot.split(',');
      return `<circle cx="${cx!}" cy="${cy!}" r="2.2" fill="${inks[line.role]}"${line.faint ? ' fill-opacity="0.55"' : ''}/>`;
    }),
  ];
}

/** A kept run beneath the lines: the mean of its seeds over their band. */
function drawnBehind(curve: OverlayCurve, x: Place, y: Place): string[] {
  const { color } = runLook(curve.place);
  const dash = dashOf(curve).join(' ');
  const place = (of: 'mean' | 'low' | 'high'): string[] =>
    curve.points.map((point) => `${at(x(point.x))},${at(y(point[of]))}`);
  return [
    curve.points.some(({ seeds }) => seeds > 1)
      ? `<polygon points="${[...place('high'), ...place('low').toReversed()].join(' ')}" fill="${color}" fill-opacity="${bandOpacity}"/>`
      : '',
    `<polyline data-drawn="behind" data-run="${escaped(curve.name)}" points="${place('mean').join(' ')}" fill="none" stroke="${color}" stroke-width="1.2" stroke-opacity="0.85"${dash ? ` stroke-dasharray="${dash}"` : ''} stroke-linejoin="round"/>`,
  ];
}

const keyStep = 15;

/** The names of the kept runs, in the plot's upper left corner. */
function behindKey(curves: readonly OverlayCurve[]): string[] {
  const own = curves.filter(({ dashed }) => !dashed);
  return own.map((curve, i) => {
    const y = plot.top + 14 + keyStep * i;
    const { color } = runLook(curve.place);
    const mark = `<path d="M${plot.left + 8} ${y - 4}h18" stroke="${color}" stroke-width="1.6" stroke-dasharray="${dashOf(curve).join(' ')}"/>`;
    return mark + text(plot.left + 32, y, curve.name, `font-size="11" fill="${inks.soft}"`);
  });
}

/** A chart as it is seen, drawn for paper; each line is a polyline that names its metric and split. */
export function drawSvg(
  { title, help, unit, lines, level }: ChartDefinition,
  figure: Figure,
  { xLabel, subtitle }: PictureWords,
): string {
  const isEmpty = figure.lines.flat().every((value) => value === null);
  return drawSheet(
    {
      ...{ title, subtitle, description: help },
      // Where nothing but kept runs is drawn, their own key says all.
      legend: isEmpty ? [] : lines.map((line) => ({ label: line.label, mark: stroke(line) })),
      across: { range: figure.x, log: figure.logX, label: xLabel },
      up: { range: figure.y, log: figure.logY, label: unit },
    },
    (x, y) => [
      ...figure.behind.flatMap((curve) => drawnBehind(curve, x, y)),
      ...lines.map((line, l) => band(figure, line, l, x, y)),
      levelLine(figure, level, y),
      ...lines.flatMap((line, l) => drawnLine(figure, line, l, x, y)),
      ...behindKey(figure.behind),
    ],
  );
}
