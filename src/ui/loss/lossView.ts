import {
  curveMargin,
  lossTarget,
  marginShift,
  pairsLieOnCurve,
  type CurveMargin,
} from '../../methods/lossCurve';
import { isRefined, lossesOf, methodDefaults, type MethodSettings } from '../../methods/lossTypes';
import { ownTerm, placeByOwnTerm } from '../../methods/ownTerm';
import { firstLoss, pairLoss, pairLossSlope } from '../../methods/pairLoss';
import { faultOf } from '../../protocol/resolveConfig';
import { roundAbove } from '../../shared/roundNumbers';
import { sftHasNoCurve, sumHasNoCurve } from '../../shared/sentences/methodSentences';
import { lossAwaitsItsSettings, lossIsTooLarge } from '../../shared/sentences/pageSentences';
import type { BatchPairs } from '../../store/pairValues';
import type { AxisWindow } from '../../store/chartView';
import { isRunning, type RefineryState } from '../../store/state';
import { at, type Scale } from './frame';

/** A pair on the curve. */
export interface DrawnPair {
  /** The line of the file on which it begins. */
  readonly line: number;
  readonly h: number;
  /** h(p⊕x); 0 for the base methods. */
  readonly refinedH: number;
  /** What of its own, or its batch's, has a part in its loss; 0 where nothing has. */
  readonly own: number;
  readonly loss: number;
  /** How far its own curve lies to the right of the method's; 0 for the base methods. */
  readonly shift: number;
  /** How fast its own curve is run through: β_B/β under β-DPO, 1 else. */
  readonly rate: number;
  /** The loss's derivative by h: the weight of its gradient. */
  readonly slope: number;
}

/** What the plot of the loss shows: a range of h, the loss from 0 to most. */
export interface LossDomain extends AxisWindow {
  readonly most: number;
}

/** The axis of the logistic methods reaches at least this far to either side, so that β is seen to bend the curve. */
const leastReach = 20;
/** That of the squared methods in targets to the left and to the right: where the curve leaves the plot. */
const leastTargets = [0.8, 2.75] as const;
/** Steps in which an axis grows: few enough that it stands still from batch to batch. */
const axisSteps = [1, 1.5, 2, 3, 4, 5, 6, 8];
const samples = 240;
/** h(p⊕x) of the pair by which λ shows what it does while there is no batch. */
export const exampleRefinedH = 10;

/** The settings that a run has fixed, or those of the page where none is under way. */
export function drawnSettings(
  run: Pick<RefineryState['run'], 'status' | 'config'>,
  settings: RefineryState['settings'],
): MethodSettings {
  if (run.config && isRunning(run.status)) return run.config.alignment;
  const names = Object.keys(methodDefaults) as (keyof MethodSettings)[];
  const values = names.map((name) => [name, settings[`alignment.${name}`]]);
  return Object.fromEntries(values) as MethodSettings;
}

/** Why the loss cannot be drawn by these settings, as one sentence; null where it can. */
export function drawingFault(settings: MethodSettings): string | null {
  if (curveMargin(settings) === null)
    return lossesOf(settings.lossType).length === 1 ? sftHasNoCurve() : sumHasNoCurve();
  const names = [
    ...(['beta', 'labelSmoothing', 'refinementWeight', 'simpoGamma'] as const),
    ...(['rDpoAlpha', 'odpoAlpha', 'alphaDpoAlpha', 'betaDpoAlpha'] as const),
  ];
  for (const name of names) {
    const fault = faultOf(`alignment.${name}`, settings[name]);
    if (fault !== null) return lossAwaitsItsSettings();
  }
  return Number.isFinite(3 * firstLoss(settings)) &&
    Number.isFinite(3 * (lossTarget(settings) ?? 0))
    ? null
    : lossIsTooLarge();
}

/** A batch's pairs by a method's formula; none where the batch lacks what the method reads. */
export function drawnPairs(
  settings: MethodSettings,
  batch: BatchPairs | null,
  measuredBy: CurveMargin | null,
): DrawnPair[] {
  if (!batch || !pairsLieOnCurve(settings) || measuredBy !== curveMargin(settings)) return [];
  const refined = isRefined(settings.lossType);
  if (refined && !batch.refinedH) return [];
  const term = ownTerm(settings.lossType);
  if (term !== null && batch.own?.term !== term) return [];
  const pairs: DrawnPair[] = [];
  batch.h.forEach((h, i) => {
    const refinedH = refined ? batch.refinedH![i]! : 0;
    const own = term === null ? 0 : batch.own!.values[i]!;
    // A pair is refined or has a term of its own, never both.
    const place = placeByOwnTerm(settings, h, own);
    const loss = pairLoss(settings, { h: place.h, refinedH });
    if (!Number.isFinite(loss)) return;
    const slope = place.rate * pairLossSlope(settings, { h: place.h, refinedH });
    const shift = term === null ? marginShift(settings, refinedH) : place.shift;
    pairs.push({ line: batch.lines[i]!, h, refinedH, own, loss, shift, rate: place.rate, slope });
  });
  return pairs;
}

/** Axes that hold h = 0, IPO's target and every pair with its shift, and do not shrink during a run. */
export function lossDomain(
  settings: MethodSettings,
  pairs: readonly DrawnPair[],
  reach: BatchPairs['reach'],
): LossDomain {
  const target = lossTarget(settings);
  const [left, right] =
    target === null ? [leastReach, leastReach] : leastTargets.map((share) => share * target);
  let low = Math.min(-left!, 1.05 * reach.low);
  let high = Math.max(right!, 1.05 * reach.high);
  let most = 3 * firstLoss(settings);
  for (const { h, loss, shift } of pairs) {
    low = Math.min(low, 1.05 * h, 1.05 * (h - shift));
    high = Math.max(high, 1.05 * h, 1.05 * (h - shift));
    most = Math.max(most, 1.05 * loss);
  }
  return {
    min: -roundAbove(-low, axisSteps),
    max: roundAbove(high, axisSteps),
    most: roundAbove(most, axisSteps),
  };
}

/** A curve beside the method's: moved to the right by a shift, or run through faster. */
export interface BesideCurve {
  readonly shift: number;
  readonly rate: number;
}

const methodsOwn: BesideCurve = { shift: 0, rate: 1 };

/** The method's loss over the whole range of h, or that of pairs that lie beside it. */
export function curvePoints(
  settings: MethodSettings,
  { min, max, most }: LossDomain,
  { shift, rate } = methodsOwn,
): { readonly h: number; readonly loss: number }[] {
  return Array.from({ length: samples + 1 }, (_, i) => {
    const h = min + (i / samples) * (max - min);
    // What is far above the plot is cut off in any case.
    return {
      h,
      loss: Math.min(pairLoss(settings, { h: rate * h - shift, refinedH: 0 }), 30 * most),
    };
  });
}

/** Those points as a path. */
export function curvePath(
  settings: MethodSettings,
  domain: LossDomain,
  scale: Scale,
  beside = methodsOwn,
): string {
  const places = curvePoints(settings, domain, beside);
  return `M${places.map(({ h, loss }) => at(scale.x(h), scale.y(loss))).join('L')}`;
}

/** A dot a pair, drawn by round caps. */
export function dotsPath(pairs: readonly DrawnPair[], scale: Scale): string {
  return pairs.map(({ h, loss }) => `M${at(scale.x(h), scale.y(loss))}h0`).join('');
}

/** From each pair back by its shift to the method's own curve. */
export function tailsPath(pairs: readonly DrawnPair[], scale: Scale): string {
  return pairs
    .map(({ h, loss, shift }) => {
      const y = scale.y(loss);
      return shift === 0 ? '' : `M${at(scale.x(h), y)}L${at(scale.x(h - shift), y)}`;
    })
    .join('');
}

/** A short piece of the tangent at h = 0. */
export function tangentPath(
  settings: MethodSettings,
  { min, max }: LossDomain,
  scale: Scale,
): string {
  const still = { h: 0, refinedH: 0 };
  const first = firstLoss(settings);
  const slope = pairLossSlope(settings, still);
  const half = 34;
  // As long on the screen whatever the slope.
  const piece = (max - min) / 200;
  const dx = scale.x(piece) - scale.x(0);
  const dy = scale.y(first + slope * piece) - scale.y(first);
  const length = Math.hypot(dx, dy);
  const [ux, uy] = [(half * dx) / length, (half * dy) / length];
  const [x, y] = [scale.x(0), scale.y(first)];
  return `M${at(x - ux, y - uy)}L${at(x + ux, y + uy)}`;
}

/**
 * The curve that is drawn beside the method's: at the batch's mean shift or its β, or at an example's
 * shift before there is a batch; null where it would be the method's own.
 */
export function besideCurve(
  settings: MethodSettings,
  pairs: readonly DrawnPair[],
): BesideCurve | null {
  const [first] = pairs;
  const [shift, rate] =
    first === undefined
      ? [marginShift(settings, exampleRefinedH), 1]
      : ownTerm(settings.lossType) === 'batch'
        ? [0, first.rate]
        : [meansOf(pairs).shift, 1];
  return shift === 0 && rate === 1 ? null : { shift, rate };
}

/** Means over a batch's pairs. */
export function meansOf(
  pairs: readonly DrawnPair[],
): Pick<DrawnPair, 'h' | 'loss' | 'shift' | 'slope'> {
  const mean = (of: (pair: DrawnPair) => number): number =>
    pairs.reduce((sum, pair) => sum + of(pair), 0) / pairs.length;
  return {
    h: mean(({ h }) => h),
    loss: mean(({ loss }) => loss),
    shift: mean(({ shift }) => shift),
    slope: mean(({ slope }) => slope),
  };
}
