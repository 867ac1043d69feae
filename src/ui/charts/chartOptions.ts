import type uPlot from 'uplot';

import { formatNumber } from '../../shared/format';
import type { ChartDefinition, ChartLine } from './chartDefinitions';
import type { ChartTheme } from './chartTheme';

/** All charts share one cross-hair by this name. */
const syncKey = 'refinery';
/** Few points are shown as dots: a line needs two. */
const mostDots = 60;
const half = 0.5;

function lineOptions(line: ChartLine, theme: ChartTheme): uPlot.Series {
  const stroke = theme.roles[line.role];
  return {
    label: line.label,
    stroke,
    width: line.split === 'eval' ? 2 : 1.4,
    alpha: line.faint ? 0.55 : 1,
    spanGaps: true,
    ...(line.dashed ? { dash: [6, 4] } : {}),
    points: {
      show: (chart) => chart.data[0].length <= mostDots || line.split === 'eval',
      size: 4,
      stroke,
      fill: stroke,
    },
  };
}

/** Room around the values, from 0 to 1 for shares, and never no height at all. */
function verticalRange(share: boolean): uPlot.Range.Function {
  return (_, low, high) => {
    if (share) return [0, 1];
    const from = Number.isFinite(low) ? low : 0;
    const to = Number.isFinite(high) ? high : 1;
    const room = (to - from) * 0.08 || Math.abs(to) * 0.1 || 0.1;
    return [from - room, to + room];
  };
}

function horizontalRange(_: uPlot, low: number, high: number): uPlot.Range.MinMax {
  const from = Number.isFinite(low) ? low : 0;
  return [from, Number.isFinite(high) && high > from ? high : from + 1];
}

/** The interval as a band with a whisker at each point, and a line at one half: beneath the win rate's line. */
function drawWinRate(theme: ChartTheme): (chart: uPlot) => void {
  return (chart) => {
    const { ctx, bbox } = chart;
    const [steps, , low, high] = chart.data;
    const edges = Array.from(steps).flatMap((step, i) => {
      const [from, to] = [low?.[i], high?.[i]];
      if (from == null || to == null) return [];
      const x = Math.round(chart.valToPos(step, 'x', true));
      return [{ x, low: chart.valToPos(from, 'y', true), high: chart.valToPos(to, 'y', true) }];
    });
    ctx.save();
    ctx.fillStyle = theme.band;
    ctx.beginPath();
    for (const edge of edges) ctx.lineTo(edge.x, edge.high);
    for (const edge of edges.toReversed()) ctx.lineTo(edge.x, edge.low);
    ctx.fill();
    ctx.strokeStyle = theme.roles.eval;
    ctx.globalAlpha = 0.45;
    for (const edge of edges) {
      ctx.beginPath();
      ctx.moveTo(edge.x, edge.low);
      ctx.lineTo(edge.x, edge.high);
      ctx.stroke();
    }
    ctx.restore();
    const y = Math.round(chart.valToPos(half, 'y', true));
    ctx.save();
    ctx.strokeStyle = theme.ink;
    ctx.setLineDash([2, 4]);
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
    ctx.restore();
  };
}

/** uPlot's options of a chart in the present theme. */
export function chartOptions(
  definition: ChartDefinition,
  theme: ChartTheme,
  size: { readonly width: number; readonly height: number },
  onCursor: (index: number | null) => void,
): uPlot.Options {
  const winRate = definition.kind === 'winRate';
  // The interval's two columns are drawn by `drawWinRate`.
  const edge: uPlot.Series = { show: false };
  const lines = definition.lines.map((line) => lineOptions(line, theme));
  const axis: uPlot.Axis = {
    stroke: theme.ink,
    font: theme.font,
    labelFont: theme.font,
    grid: { stroke: theme.line, width: 1 },
    ticks: { stroke: theme.line, width: 1, size: 4 },
    labelSize: 16,
    labelGap: 0,
  };
  return {
    ...size,
    padding: [8, 10, 0, 0],
    legend: { show: false },
    cursor: {
      sync: { key: syncKey, setSeries: false },
      points: { size: 6 },
      drag: { x: false, y: false },
    },
    scales: {
      x: { time: false, range: horizontalRange },
      y: { range: verticalRange(definition.share === true) },
    },
    series: [{}, ...lines, ...(winRate ? [edge, edge] : [])],
    axes: [
      { ...axis, label: 'step', size: 26 },
      {
        ...axis,
        label: definition.unit,
        size: 58,
        values: (_, splits) => splits.map((value) => formatNumber(value)),
      },
    ],
    hooks: {
      setCursor: [
        (chart) => {
          onCursor(chart.cursor.idx ?? null);
        },
      ],
      ...(winRate ? { drawAxes: [drawWinRate(theme)] } : {}),
    },
  };
}
