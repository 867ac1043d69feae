import type uPlot from 'uplot';

import { bandOpacity } from '../../drawing/paper';
import { runLook } from '../../shared/runColors';
import type { OverlayCurve } from './overlayCurves';

/** Curves of few points show each of them. */
const mostDots = 60;

/** How a kept run's line is dashed: the second of a chart's lines in short strokes, else as its place has it. */
export function dashOf({
  place,
  dashed,
}: Pick<OverlayCurve, 'place' | 'dashed'>): readonly number[] {
  if (dashed) return [3, 3];
  return runLook(place).dash.split(' ').filter(Boolean).map(Number);
}

/** Draws a kept run into a chart's plot: a thin line in its color over the band of its seeds. */
export function drawCurve(chart: uPlot, curve: OverlayCurve, color: string): void {
  const { ctx, bbox } = chart;
  const ratio = devicePixelRatio;
  const points = curve.points.map((point) => ({
    x: chart.valToPos(point.x, 'x', true),
    y: chart.valToPos(point.mean, 'y', true),
    low: chart.valToPos(point.low, 'y', true),
    high: chart.valToPos(point.high, 'y', true),
  }));
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.fillStyle = color;
  ctx.strokeStyle = color;
  ctx.lineWidth = ratio;
  if (curve.points.some(({ seeds }) => seeds > 1)) {
    ctx.globalAlpha = bandOpacity;
    ctx.beginPath();
    for (const { x, high } of points) ctx.lineTo(x, high);
    for (const { x, low } of points.toReversed()) ctx.lineTo(x, low);
    ctx.fill();
  }
  ctx.globalAlpha = 0.85;
  ctx.setLineDash(dashOf(curve).map((length) => length * ratio));
  ctx.beginPath();
  for (const { x, y } of points) ctx.lineTo(x, y);
  ctx.stroke();
  if (points.length <= mostDots)
    for (const { x, y } of points) {
      ctx.beginPath();
      ctx.arc(x, y, 1.5 * ratio, 0, 2 * Math.PI);
      ctx.fill();
    }
  ctx.restore();
}
