import { formatNumber } from '../../shared/format';
import type { AxisWindow } from '../../store/chartView';
import type { ChartDefinition, ChartLine, LineRole } from './chartDefinitions';
import type { Column, Figure } from './figure';
import { linearTicks, logTicks } from './ticks';

/** The size of an exported picture on paper: two thirds of a page's width and as high as looks calm. */
export const paper = { width: 170, height: 110 } as const; // mm
const page = { width: 680, height: 440 } as const;
const plot = { left: 72, top: 74, right: 664, bottom: 386 } as const;
const font = 'Inter, Helvetica, Arial, sans-serif';
const ink = '#1d2126';
const soft = '#5a626b';
const hairline = '#dedad1';
/** The light theme's roles: a picture is for paper. */
const colors: Readonly<Record<LineRole, string>> = {
  train: '#4b5560',
  eval: '#146060',
  chosen: '#1462a8',
  rejected: '#b3541e',
};
const band = '#e2efec';
/** The mean width of a letter of the legend. */
const letter = 6.1;
const mostDots = 60;

/** The words of a picture. */
export interface PictureWords {
  readonly xLabel: string;
  /** What was trained and how it is drawn, beneath the title. */
  readonly subtitle: string;
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
const at = (value: number): string => String(Number(value.toFixed(3)));

type Place = (value: number) => number;

function placeIn({ min, max }: AxisWindow, log: boolean, from: number, to: number): Place {
  const flat = (value: number): number => (log ? Math.log10(value) : value);
  const [low, high] = [flat(min), flat(max)];
  return (value) => from + ((flat(value) - low) / (high - low)) * (to - from);
}

function text(x: number, y: number, words: string, attributes = ''): string {
  return `<text x="${at(x)}" y="${at(y)}" ${attributes}>${escaped(words)}</text>`;
}

function points(places: readonly number[], column: Column, x: Place, y: Place): string[] {
  return places.flatMap((place, i) => {
    const value = column[i];
    return value == null ? [] : [`${at(x(place))},${at(y(value))}`];
  });
}

function axes(figure: Figure, unit: string, xLabel: string, x: Place, y: Place): string {
  const ticksX = (figure.logX ? logTicks : linearTicks)(figure.x.min, figure.x.max, 8);
  const ticksY = (figure.logY ? logTicks : linearTicks)(figure.y.min, figure.y.max, 6);
  const middle = (plot.top + plot.bottom) / 2;
  return [
    ...ticksX.map(
      (tick) =>
        `<path d="M${at(x(tick))} ${plot.top}V${plot.bottom}" stroke="${hairline}"/>` +
        text(x(tick), plot.bottom + 18, formatNumber(tick), 'text-anchor="middle"'),
    ),
    ...ticksY.map(
      (tick) =>
        `<path d="M${plot.left} ${at(y(tick))}H${plot.right}" stroke="${hairline}"/>` +
        text(plot.left - 8, y(tick) + 4, formatNumber(tick), 'text-anchor="end"'),
    ),
    text((plot.left + plot.right) / 2, plot.bottom + 40, xLabel, 'text-anchor="middle"'),
    text(18, middle, unit, `text-anchor="middle" transform="rotate(-90 18 ${middle})"`),
  ].join('\n');
}

function legend(lines: readonly ChartLine[]): string {
  let left: number = plot.left;
  return lines
    .map((line) => {
      const words = text(left + 30, 62, line.label);
      const key = `<path d="M${at(left)} 58h22" ${stroke(line)}/>`;
      left += 48 + line.label.length * letter;
      return key + words;
    })
    .join('\n');
}

function stroke(line: ChartLine): string {
  const width = line.split === 'eval' ? 2 : 1.5;
  const opacity = line.faint ? ' stroke-opacity="0.55"' : '';
  const dash = line.dashed ? ' stroke-dasharray="6 4"' : '';
  return `fill="none" stroke="${colors[line.role]}" stroke-width="${width}"${opacity}${dash}`;
}

function winRate(figure: Figure, x: Place, y: Place): string {
  if (!figure.interval) return '';
  const { low, high } = figure.interval;
  const edge = [
    ...points(figure.places, high, x, y),
    ...points(figure.places, low, x, y).toReversed(),
  ];
  const half = `<path d="M${plot.left} ${at(y(0.5))}H${plot.right}" stroke="${soft}" stroke-dasharray="2 4"/>`;
  return `<polygon points="${edge.join(' ')}" fill="${band}"/>${half}`;
}

/**
 * A chart as it is seen, drawn for paper: title, legend, axes with their units, vectors throughout.
 * Each line is a polyline that names its metric and split; the root gives the plot's ranges and box.
 */
export function drawSvg(
  definition: ChartDefinition,
  figure: Figure,
  { xLabel, subtitle }: PictureWords,
): string {
  const x = placeIn(figure.x, figure.logX, plot.left, plot.right);
  const y = placeIn(figure.y, figure.logY, plot.bottom, plot.top);
  const lines = definition.lines.flatMap((line, l) => {
    const names = `data-metric="${line.metric}" data-split="${line.split}"`;
    const faint = points(figure.places, figure.faint[l]!, x, y);
    const main = points(figure.places, figure.lines[l]!, x, y);
    const dots = main.length <= mostDots || line.split === 'eval' ? main : [];
    return [
      faint.length > 0
        ? `<polyline data-drawn="measured" ${names} points="${faint.join(' ')}" fill="none" stroke="${colors[line.role]}" stroke-opacity="0.22"/>`
        : '',
      `<polyline data-drawn="line" ${names} points="${main.join(' ')}" ${stroke(line)} stroke-linejoin="round"/>`,
      ...dots.map((dot) => {
        const [cx, cy] = dot.split(',');
        return `<circle cx="${cx!}" cy="${cy!}" r="2.2" fill="${colors[line.role]}"${line.faint ? ' fill-opacity="0.55"' : ''}/>`;
      }),
    ];
  });
  const unit = definition.unit + (figure.logY ? ', logarithmic' : '');
  const box = `x="${plot.left}" y="${plot.top}" width="${plot.right - plot.left}" height="${plot.bottom - plot.top}"`;
  const { x: across, y: up } = figure;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${paper.width}mm" height="${paper.height}mm" viewBox="0 0 ${page.width} ${page.height}" role="img" aria-label="${escaped(definition.title)}" font-family="${font}" font-size="12" fill="${ink}" data-x-range="${across.min} ${across.max}" data-y-range="${up.min} ${up.max}" data-box="${plot.left} ${plot.top} ${plot.right} ${plot.bottom}">
<title>${escaped(definition.title)}</title>
<desc>${escaped(definition.help)}</desc>
<rect width="${page.width}" height="${page.height}" fill="#ffffff"/>
<clipPath id="plot"><rect ${box}/></clipPath>
${text(plot.left, 24, definition.title, 'font-size="16" font-weight="600"')}
${text(plot.left, 42, subtitle, `fill="${soft}"`)}
${legend(definition.lines)}
${axes(figure, unit, xLabel + (figure.logX ? ', logarithmic' : ''), x, y)}
<g clip-path="url(#plot)">
${[winRate(figure, x, y), ...lines].filter(Boolean).join('\n')}
</g>
<rect ${box} fill="none" stroke="${soft}"/>
</svg>
`;
}
