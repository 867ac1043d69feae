import { curveMargin, lossTarget } from '../../methods/lossCurve';
import { isRefined, type MethodSettings } from '../../methods/lossTypes';
import { ownTerm } from '../../methods/ownTerm';
import { methodEquation, methodName } from '../../methods/methods';
import { firstLoss, pairLoss, pairLossSlope } from '../../methods/pairLoss';
import { formatNumber } from '../../shared/format';
import type { ChartTable } from '../charts/chartTable';
import { at, drawSheet, inks, plot, text, type Place } from '../../drawing/paper';
import type { Exported } from '../charts/saveExport';
import { linearTicks } from '../../drawing/ticks';
import { lossHelp } from './lossHelp';
import {
  besideCurve,
  curvePoints,
  type BesideCurve,
  type DrawnPair,
  type LossDomain,
} from './lossView';
import { besideWords, firstLossWords, ownNames, settingsWords } from './lossWords';

/** What is drawn of the loss. */
export interface DrawnLoss {
  readonly settings: MethodSettings;
  readonly pairs: readonly DrawnPair[];
  readonly domain: LossDomain;
  /** The step whose batch the pairs are; null before the first. */
  readonly step: number | null;
  /** How the run's settings differ from those drawn by; null where they do not. */
  readonly other: string | null;
}

/** What stands below the axis of h. */
export function marginWords(settings: MethodSettings): string {
  const margin = curveMargin(settings);
  if (margin === 'policy') return 'ℓ̄⁺ − ℓ̄⁻, the gap of log-probabilities a token';
  return margin === 'mean' ? 'margin h(x), a token' : 'margin h(x)';
}

/** Places of the curve that a table gives. */
const tableRows = 40;

/** The pairs of the batch as they lie on the curve, then the curve itself at round margins. */
export function lossTable({ settings, pairs, domain }: DrawnLoss): ChartTable {
  const refined = isRefined(settings.lossType);
  const term = ownTerm(settings.lossType);
  const moved = refined ? ['h_refined'] : term === null ? [] : [ownNames[term].column];
  const ofPairs = pairs.map(({ line, h, refinedH, own, shift, loss, slope }) => [
    ...['pair', line, h],
    ...(refined ? [refinedH, shift] : term === null ? [] : [own, shift]),
    ...[loss, slope],
  ]);
  const ofCurve = linearTicks(domain.min, domain.max, tableRows).map((h) => [
    ...['curve', null, h],
    ...(refined ? [0, 0] : term === null ? [] : [null, 0]),
    ...[pairLoss(settings, { h, refinedH: 0 }), pairLossSlope(settings, { h, refinedH: 0 })],
  ]);
  return {
    columns: [
      'of',
      'line',
      'h',
      ...moved,
      ...(moved.length === 0 ? [] : ['shift']),
      'loss',
      'slope',
    ],
    rows: [...ofPairs, ...ofCurve],
  };
}

function curve(drawn: DrawnLoss, beside: BesideCurve | undefined, x: Place, y: Place): string {
  return curvePoints(drawn.settings, drawn.domain, beside)
    .map(({ h, loss }) => `${at(x(h))},${at(y(loss))}`)
    .join(' ');
}

const curveStroke = `fill="none" stroke="${inks.accent}" stroke-width="2.25"`;
const movedStroke = `fill="none" stroke="${inks.accent}" stroke-width="1.3" stroke-dasharray="5 4"`;
const pairStroke = `fill="none" stroke="${inks.train}" stroke-width="6" stroke-linecap="round" stroke-dasharray="0 11"`;

function marks({ settings }: DrawnLoss, x: Place, y: Place): string[] {
  const first = firstLoss(settings);
  const target = lossTarget(settings);
  const dashed = `fill="none" stroke="${inks.soft}" stroke-dasharray="2 3"`;
  return [
    `<path d="M${at(x(0))} ${plot.top}V${plot.bottom}" stroke="${inks.soft}"/>`,
    `<path d="M${plot.left} ${at(y(first))}H${at(x(0))}" ${dashed}/>`,
    text(plot.left + 6, y(first) + 15, firstLossWords(settings)),
    ...(target === null
      ? []
      : [
          `<path d="M${at(x(target))} ${plot.top}V${plot.bottom}" ${dashed}/>`,
          text(x(target) + 6, plot.top + 16, `target 1/(2β) = ${formatNumber(target)}`),
        ]),
  ];
}

function dots({ pairs }: DrawnLoss, x: Place, y: Place): string[] {
  return [
    ...pairs.flatMap(({ h, shift, loss }) =>
      shift === 0
        ? []
        : [
            `<path d="M${at(x(h))} ${at(y(loss))}H${at(x(h - shift))}" stroke="${inks.train}" stroke-opacity="0.75"/>`,
          ],
    ),
    ...pairs.map(
      ({ line, h, loss }) =>
        `<circle data-line="${line}" cx="${at(x(h))}" cy="${at(y(loss))}" r="3" fill="${inks.train}"/>`,
    ),
  ];
}

/** The loss as it is seen, drawn for paper; each pair is a circle that names its line. */
export function lossSvg(title: string, drawn: DrawnLoss): string {
  const { settings, pairs, domain, step, other } = drawn;
  const beside = besideCurve(settings, pairs);
  const withPairs = pairs.length > 0 && step !== null;
  const subtitle = [
    settingsWords(settings),
    withPairs ? `the pairs of step ${step}` : '',
    withPairs && other !== null ? other : '',
  ];
  return drawSheet(
    {
      title,
      subtitle: subtitle.filter(Boolean).join(' · '),
      description: lossHelp.slice(0, 3).join(' '),
      legend: [
        { mark: curveStroke, label: methodEquation(settings).split(',  ')[0]! },
        ...(beside === null
          ? []
          : [{ mark: movedStroke, label: besideWords(settings, withPairs) }]),
        ...(withPairs ? [{ mark: pairStroke, label: 'a pair' }] : []),
      ],
      across: { range: domain, log: false, label: marginWords(settings) },
      up: { range: { min: 0, max: domain.most }, log: false, label: 'loss' },
    },
    (x, y) => [
      ...marks(drawn, x, y),
      beside === null
        ? ''
        : `<polyline data-drawn="moved" points="${curve(drawn, beside, x, y)}" ${movedStroke}/>`,
      `<polyline data-drawn="curve" points="${curve(drawn, undefined, x, y)}" ${curveStroke}/>`,
      ...dots(drawn, x, y),
    ],
  );
}

/** The panel as it is taken away. */
export function exportedLoss(title: string, drawn: DrawnLoss): Exported {
  const { settings, step, pairs } = drawn;
  return {
    ...{ id: 'loss-curve', title },
    svg: () => lossSvg(title, drawn),
    table: () => lossTable(drawn),
    about: {
      method: methodName(settings),
      settings,
      ...(pairs.length > 0 ? { step } : {}),
    },
  };
}
