import { lossTarget, marginShift } from '../../methods/lossCurve';
import { isRefined, type LossType, type MethodSettings } from '../../methods/lossTypes';
import { firstLoss, pairLoss, pairLossSlope } from '../../methods/pairLoss';
import { faultOf } from '../../protocol/resolveConfig';
import { roundAbove } from '../../shared/roundNumbers';
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
  readonly loss: number;
  /** How far its own curve lies to the right of the method's; 0 for the base methods. */
  readonly shift: number;
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
  return {
    lossType: settings['alignment.lossType'] as LossType,
    beta: settings['alignment.beta'] as number,
    labelSmoothing: settings['alignment.labelSmoothing'] as number,
    logpReduction: settings['alignment.logpReduction'] as MethodSettings['logpReduction'],
    refinementWeight: settings['alignment.refinementWeight'] as number,
    refinementScale: settings['alignment.refinementScale'] as MethodSettings['refinementScale'],
  };
}

/** Why the loss cannot be drawn by these settings, as one sentence; null where it can. */
export function drawingFault(settings: MethodSettings): string | null {
  for (const name of ['beta', 'labelSmoothing', 'refinementWeight'] as const) {
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
  measuredBy: MethodSettings['logpReduction'],
): DrawnPair[] {
  if (!batch || measuredBy !== settings.logpReduction) return [];
  const refined = isRefined(settings.lossType);
  if (refined && !batch.refinedH) return [];
  const pairs: DrawnPair[] = [];
  batch.h.forEach((h, i) => {
    const refinedH = refined ? batch.refinedH![i]! : 0;
    const loss = pairLoss(settings, { h, refinedH });
    if (!Number.isFinite(loss)) return;
    const slope = pairLossSlope(settings, { h, refinedH });
    const shift = marginShift(settings, refinedH);
    pairs.push({ line: batch.lines[i]!, h, refinedH, loss, shift, slope });
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

/** The method's loss over the whole range of h; moved by a shift it is that of a refined pair. */
export function curvePoints(
  settings: MethodSettings,
  { min, max, most }: LossDomain,
  shift = 0,
): { readonly h: number; readonly loss: number }[] {
  return Array.from({ length: samples + 1 }, (_, i) => {
    const h = min + (i / samples) * (max - min);
    // What is far above the plot is cut off in any case.
    return { h, loss: Math.min(pairLoss(settings, { h: h - shift, refinedH: 0 }), 30 * most) };
  });
}

/** Those points as a path. */
export function curvePath(
  settings: MethodSettings,
  domain: LossDomain,
  scale: Scale,
  shift = 0,
): string {
  const places = curvePoints(settings, domain, shift);
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

/** The shift of the curve that is drawn beside the method's: the batch's mean, or an example's before it; 0 for the base methods. */
export function shownShift(settings: MethodSettings, pairs: readonly DrawnPair[]): number {
  return pairs.length > 0 ? meansOf(pairs).shift : marginShift(settings, exampleRefinedH);
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
