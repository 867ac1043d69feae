import type uPlot from 'uplot';

import { formatNumber } from '../../shared/format';
import { axisLabels } from './axisLabels';
import type { XAxis } from '../../store/chartView';
import type { ChartDefinition, ChartLine } from './chartForms';
import type { ChartTheme } from './chartTheme';
import { drawCurve } from './drawCurve';
import type { Figure } from './figure';
import { bandOpacity } from '../../drawing/paper';
import { linearTicks, logTicks } from '../../drawing/ticks';

/** All charts share one cross-hair by this name. */
const syncKey = 'refinery';
/** Few points are shown as dots: a line needs two. */
const mostDots = 60;
/** The number behind uPlot’s ambient enum, which has no value when modules are compiled one by one. */
const logarithmic = 3 as unknown as uPlot.Scale.Distr;
/** Pixels between two ticks. */
const tickSpace = { x: 72, y: 36 } as const;

function lineOptions(line: ChartLine, theme: ChartTheme): uPlot.Series {
  const stroke = theme.roles[line.role];
  return {
    label: line.label,
    stroke,
    width: line.split === 'train' ? 1.4 : 2,
    alpha: line.faint ? 0.55 : 1,
    spanGaps: true,
    ...(line.dashed ? { dash: [6, 4] } : {}),
    points: {
      show: (chart) => chart.data[0].length <= mostDots || line.split !== 'train',
      size: 4,
      stroke,
      fill: stroke,
    },
  };
}

/** The measured values behind a smoothed line. */
function faintOptions(line: ChartLine, theme: ChartTheme): uPlot.Series {
  return {
    stroke: theme.roles[line.role],
    width: 1,
    alpha: 0.22,
    spanGaps: true,
    points: { show: false },
  };
}

/** Kept runs, bands of intervals with a whisker at each point, and the level that says nothing, beneath the lines. */
function drawBeneath(
  { lines, level }: ChartDefinition,
  figure: () => Figure,
  theme: ChartTheme,
): (chart: uPlot) => void {
  return (chart) => {
    for (const curve of figure().behind) drawCurve(chart, curve, theme.run(curve.place));
    figure().intervals.forEach((interval, l) => {
      if (interval) drawInterval(chart, interval, theme, lines.length > 1 ? lines[l]! : null);
    });
    if (level !== undefined) drawLevel(chart, level, theme);
  };
}

/** @param among the line whose interval it is where there are several, which are then seen through one another */
function drawInterval(
  chart: uPlot,
  { low, high }: NonNullable<Figure['intervals'][number]>,
  theme: ChartTheme,
  among: ChartLine | null,
): void {
  const { ctx, bbox } = chart;
  const edges = Array.from(chart.data[0]).flatMap((step, i) => {
    const [from, to] = [low[i], high[i]];
    if (from == null || to == null) return [];
    const x = Math.round(chart.valToPos(step, 'x', true));
    return [{ x, low: chart.valToPos(from, 'y', true), high: chart.valToPos(to, 'y', true) }];
  });
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.fillStyle = among ? theme.roles[among.role] : theme.band;
  if (among) ctx.globalAlpha = bandOpacity;
  ctx.beginPath();
  for (const edge of edges) ctx.lineTo(edge.x, edge.high);
  for (const edge of edges.toReversed()) ctx.lineTo(edge.x, edge.low);
  ctx.fill();
  ctx.strokeStyle = theme.roles[among?.role ?? 'eval'];
  ctx.globalAlpha = among ? 0.3 : 0.45;
  for (const edge of edges) {
    ctx.beginPath();
    ctx.moveTo(edge.x, edge.low);
    ctx.lineTo(edge.x, edge.high);
    ctx.stroke();
  }
  ctx.restore();
}

function drawLevel(chart: uPlot, level: number, theme: ChartTheme): void {
  const { ctx, bbox } = chart;
  const y = Math.round(chart.valToPos(level, 'y', true));
  if (y < bbox.top || y > bbox.top + bbox.height) return;
  ctx.save();
  ctx.strokeStyle = theme.ink;
  ctx.setLineDash([2, 4]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.restore();
}

/** What a mounted chart is told of, and what it asks for. */
export interface ChartHooks {
  readonly figure: () => Figure;
  readonly onCursor: (index: number | null) => void;
  /** A part was drawn out with the pointer, in pixels of the plot. */
  readonly onSelect: (left: number, width: number) => void;
}

/** The columns of a figure in the order of the options' series. */
export function columnsOf({ places, faint, lines }: Figure): uPlot.AlignedData {
  return [places, ...faint, ...lines];
}

/** uPlot's options of a chart in the present theme. */
export function chartOptions(
  definition: ChartDefinition,
  theme: ChartTheme,
  size: { readonly width: number; readonly height: number },
  xAxis: XAxis,
  { figure, onCursor, onSelect }: ChartHooks,
): uPlot.Options {
  const { logX, logY } = figure();
  const axis: uPlot.Axis = {
    stroke: theme.ink,
    font: theme.font,
    labelFont: theme.font,
    grid: { stroke: theme.line, width: 1 },
    ticks: { stroke: theme.line, width: 1, size: 4 },
    labelSize: 16,
    labelGap: 0,
    values: (_, splits) => splits.map((value) => formatNumber(value)),
  };
  const ticks =
    (log: boolean, side: 'x' | 'y'): uPlot.Axis.Splits =>
    (chart, _, min, max) => {
      const pixels = side === 'x' ? chart.width : chart.height;
      return (log ? logTicks : linearTicks)(min, max, Math.max(2, pixels / tickSpace[side]));
    };
  const scale = (log: boolean, side: 'x' | 'y'): uPlot.Scale => ({
    time: false,
    ...(log ? { distr: logarithmic } : {}),
    range: () => {
      const { min, max } = figure()[side];
      return [min, max];
    },
  });
  return {
    ...size,
    padding: [8, 10, 0, 0],
    legend: { show: false },
    cursor: {
      sync: {
        key: syncKey,
        setSeries: false,
        // The cross-hair is shared here; what is zoomed to is shared through the view.
        filters: { pub: (type) => type === 'mousemove' || type === 'mouseleave' },
      },
      points: { size: 6 },
      drag: { x: true, y: false, setScale: false, dist: 5 },
      bind: {
        dblclick: () => null,
        // With Shift the pointer moves the window.
        mousedown: (_, __, handler) => (event) => {
          if (!event.shiftKey) handler(event);
          return null;
        },
      },
    },
    scales: { x: scale(logX, 'x'), y: scale(logY, 'y') },
    series: [
      {},
      ...definition.lines.map((line) => faintOptions(line, theme)),
      ...definition.lines.map((line) => lineOptions(line, theme)),
    ],
    axes: [
      {
        ...axis,
        label: axisLabels[xAxis],
        size: 26,
        splits: ticks(logX, 'x'),
        filter: (_, s) => s,
      },
      {
        ...axis,
        label: definition.unit,
        size: 58,
        splits: ticks(logY, 'y'),
        filter: (_, s) => s,
      },
    ],
    hooks: {
      setCursor: [
        (chart) => {
          onCursor(chart.cursor.idx ?? null);
        },
      ],
      setSelect: [
        ({ select }) => {
          if (select.width > 0) onSelect(select.left, select.width);
        },
      ],
      drawAxes: [drawBeneath(definition, figure, theme)],
    },
  };
}
