import { at, drawSheet, inks, text, type Place } from '../../drawing/paper';
import { runLook } from '../../shared/runColors';
import type { ChartTable } from '../charts/chartTable';
import type { Exported } from '../charts/saveExport';
import {
  frontierRanges,
  gainNames,
  labeledPoints,
  lastWords,
  type FrontierPoint,
  type FrontierSeries,
  type Gain,
} from './frontier';

export const frontierTitle = 'Reward against KL';
/** The name of the horizontal axis. */
export const acrossName = 'KL(π‖π_ref) of sampled answers, nats';

export const frontierHelp = [
  'What the policy has gained, by the judge, for how far it has gone from its reference: a point an evaluation, joined in the order of steps. A method is better where its line is higher at the same KL.',
  'The KL is estimated by Monte Carlo on the policy’s own sampled answers: the mean of their summed log-ratios, with its 95 % interval. It is that of π itself only at temperature 1 with all tokens allowed. Steps that move right without rising pay distance for nothing; a line that falls as it goes right is a policy that games its loss.',
];

/** How a run's line is drawn: the page's own in the color of what is held out, a kept one in that of its place. */
export function lookOf(
  { place }: FrontierSeries,
  onPaper = false,
): { readonly stroke: string; readonly strokeDasharray: string } {
  if (place === undefined)
    return { stroke: onPaper ? inks.eval : 'var(--eval)', strokeDasharray: 'none' };
  const { color, dash } = runLook(place);
  return { stroke: color, strokeDasharray: dash || 'none' };
}

/** Every point with the ends of its intervals. */
export function frontierTable(all: readonly FrontierSeries[]): ChartTable {
  return {
    columns: ['run', 'step', 'kl', 'kl_low', 'kl_high', 'gain', 'gain_low', 'gain_high'],
    rows: all.flatMap(({ name, points }) =>
      points.map(({ step, x, xLow, xHigh, y, yLow, yHigh }) => [
        ...[name, step, x, xLow, xHigh, y, yLow, yHigh],
      ]),
    ),
  };
}

/** The path of a point’s intervals, in the places of both axes; empty where it has none. */
export function whiskerPath(
  { x, xLow, xHigh, y, yLow, yHigh }: FrontierPoint,
  px: Place,
  py: Place,
): string {
  const across =
    xLow !== null && xHigh !== null ? `M${at(px(xLow))} ${at(py(y))}H${at(px(xHigh))}` : '';
  const up =
    yLow !== null && yHigh !== null ? `M${at(px(x))} ${at(py(yLow))}V${at(py(yHigh))}` : '';
  return across + up;
}

/** The chart drawn for paper. */
function frontierSvg(all: readonly FrontierSeries[], gain: Gain, subtitle: string): string {
  const { x: across, y: up } = frontierRanges(all, gain);
  return drawSheet(
    {
      ...{ title: frontierTitle, subtitle, description: frontierHelp.join(' ') },
      legend: all.map((series) => {
        const { stroke, strokeDasharray } = lookOf(series, true);
        const mark = `fill="none" stroke="${stroke}" stroke-width="2" stroke-dasharray="${strokeDasharray}"`;
        return { mark, label: series.name };
      }),
      across: { range: across, log: false, label: acrossName },
      up: { range: up, log: false, label: gainNames[gain] },
    },
    (x, y) =>
      all.flatMap((series) => {
        const { stroke, strokeDasharray } = lookOf(series, true);
        const line = series.points.map((point) => `${at(x(point.x))},${at(y(point.y))}`).join(' ');
        return [
          ...series.points.map(
            (point) =>
              `<path d="${whiskerPath(point, x, y)}" fill="none" stroke="${stroke}" stroke-opacity="0.4"/>`,
          ),
          `<polyline points="${line}" fill="none" stroke="${stroke}" stroke-width="2" stroke-dasharray="${strokeDasharray}"/>`,
          ...series.points.map(
            (point) =>
              `<circle data-step="${point.step}" cx="${at(x(point.x))}" cy="${at(y(point.y))}" r="3" fill="${stroke}"/>`,
          ),
          ...labeledPoints(series).map((point) =>
            text(x(point.x) + 6, y(point.y) - 6, String(point.step), `fill="${inks.soft}"`),
          ),
        ];
      }),
  );
}

/** The chart as it is taken away. */
export function exportedFrontier(
  all: readonly FrontierSeries[],
  gain: Gain,
  method: string | null,
): Exported {
  const last = all.map((series) => lastWords(series, gain)).join('; ');
  return {
    ...{ id: 'reward-kl', title: frontierTitle },
    svg: () => frontierSvg(all, gain, method === null ? last : `${method} · ${last}`),
    table: () => frontierTable(all),
    about: { ...(method === null ? {} : { method }), gain: gainNames[gain], kl: acrossName },
  };
}
