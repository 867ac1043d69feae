import { formatNumber } from '../shared/format';
import { linearTicks, logTicks } from './ticks';

/** The size of an exported picture on paper: two thirds of a page's width and as high as looks calm. */
export const paper = { width: 170, height: 110 } as const; // mm
const page = { width: 680, height: 440 } as const;
/** Where the plot stands in a picture, in its own units of a quarter of a millimeter. */
export const plot = { left: 72, top: 74, right: 664, bottom: 386 } as const;
const font = 'Inter, Helvetica, Arial, sans-serif';
/** The light theme's colours: a picture is for paper. */
export const inks = {
  ...{ ink: '#1d2126', soft: '#5a626b', hairline: '#dedad1', band: '#e2efec', accent: '#146060' },
  ...{ train: '#4b5560', eval: '#146060', chosen: '#1462a8', rejected: '#b3541e' },
  opponent: '#7a3e9d',
} as const;
/** How much of a band's color is seen where several lie over one another. */
export const bandOpacity = 0.12;
/** The mean width of a letter of the legend. */
const letter = 6.1;

/** Text that may stand in an SVG. */
export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
/** A place in a picture, to a thousandth. */
export const at = (value: number): string => String(Number(value.toFixed(3)));

/** What an axis shows: from its least value to its largest. */
export interface AxisRange {
  readonly min: number;
  readonly max: number;
}

/** Where a value stands along an axis. */
export type Place = (value: number) => number;

export function placeIn({ min, max }: AxisRange, log: boolean, from: number, to: number): Place {
  const flat = (value: number): number => (log ? Math.log10(value) : value);
  const [low, high] = [flat(min), flat(max)];
  return (value) => from + ((flat(value) - low) / (high - low)) * (to - from);
}

export function text(x: number, y: number, words: string, attributes = ''): string {
  return `<text x="${at(x)}" y="${at(y)}" ${attributes}>${escaped(words)}</text>`;
}

/** An axis of a picture. */
export interface PaperAxis {
  readonly range: AxisRange;
  readonly log: boolean;
  readonly label: string;
  /** Whether it counts things, of which there are no halves. */
  readonly whole?: boolean;
}

const labelOf = ({ label, log }: PaperAxis): string => label + (log ? ', logarithmic' : '');
const ticksOf = ({ range, log, whole }: PaperAxis, count: number): number[] =>
  (log ? logTicks : linearTicks)(range.min, range.max, count).filter(
    (tick) => whole !== true || Number.isInteger(tick),
  );

function axes(across: PaperAxis, up: PaperAxis, x: Place, y: Place): string {
  const middle = (plot.top + plot.bottom) / 2;
  return [
    ...ticksOf(across, 8).map(
      (tick) =>
        `<path d="M${at(x(tick))} ${plot.top}V${plot.bottom}" stroke="${inks.hairline}"/>` +
        text(x(tick), plot.bottom + 18, formatNumber(tick), 'text-anchor="middle"'),
    ),
    ...ticksOf(up, 6).map(
      (tick) =>
        `<path d="M${plot.left} ${at(y(tick))}H${plot.right}" stroke="${inks.hairline}"/>` +
        text(plot.left - 8, y(tick) + 4, formatNumber(tick), 'text-anchor="end"'),
    ),
    text((plot.left + plot.right) / 2, plot.bottom + 40, labelOf(across), 'text-anchor="middle"'),
    text(18, middle, labelOf(up), `text-anchor="middle" transform="rotate(-90 18 ${middle})"`),
  ].join('\n');
}

/** A sign of the legend: the attributes of a short level line, and what it stands for. */
export interface LegendEntry {
  readonly mark: string;
  readonly label: string;
}

function legend(entries: readonly LegendEntry[]): string {
  let left: number = plot.left;
  return entries
    .map(({ mark, label }) => {
      const words = text(left + 30, 62, label);
      const key = `<path d="M${at(left)} 58h22" ${mark}/>`;
      left += 48 + label.length * letter;
      return key + words;
    })
    .join('\n');
}

/** What a picture is made of besides what is drawn in its plot. */
export interface Sheet {
  readonly title: string;
  /** What was trained and how it is drawn, beneath the title. */
  readonly subtitle: string;
  readonly description: string;
  readonly legend: readonly LegendEntry[];
  readonly across: PaperAxis;
  readonly up: PaperAxis;
  /** Tells its parts from those of other pictures on the same page. */
  readonly id?: string;
}

/**
 * A picture for paper: title, legend, axes with their units, vectors throughout.
 * The root gives the plot's ranges and box, by which a place can be read back.
 * @param draw what stands in the plot, by the places of both axes
 */
export function drawSheet(sheet: Sheet, draw: (x: Place, y: Place) => readonly string[]): string {
  const { title, across, up, id = '' } = sheet;
  const x = placeIn(across.range, across.log, plot.left, plot.right);
  const y = placeIn(up.range, up.log, plot.bottom, plot.top);
  const box = `x="${plot.left}" y="${plot.top}" width="${plot.right - plot.left}" height="${plot.bottom - plot.top}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${paper.width}mm" height="${paper.height}mm" viewBox="0 0 ${page.width} ${page.height}" role="img" aria-label="${escaped(title)}" font-family="${font}" font-size="12" fill="${inks.ink}" data-x-range="${across.range.min} ${across.range.max}" data-y-range="${up.range.min} ${up.range.max}" data-box="${plot.left} ${plot.top} ${plot.right} ${plot.bottom}">
<title>${escaped(title)}</title>
<desc>${escaped(sheet.description)}</desc>
<rect data-part="ground" width="${page.width}" height="${page.height}" fill="#ffffff"/>
<clipPath id="plot${id}"><rect ${box}/></clipPath>
${text(plot.left, 24, title, 'font-size="16" font-weight="600"')}
${text(plot.left, 42, sheet.subtitle, `fill="${inks.soft}"`)}
${legend(sheet.legend)}
${axes(across, up, x, y)}
<g clip-path="url(#plot${id})">
${draw(x, y).filter(Boolean).join('\n')}
</g>
<rect ${box} fill="none" stroke="${inks.soft}"/>
</svg>
`;
}
