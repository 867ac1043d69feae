import { lossForms } from './forms';
import { weightedLosses, type MethodSettings } from './lossTypes';
import { noAverage, type PairTerms, type Sides } from './pairTerms';

/** The loss of one pair: the chosen one, or the weighted sum of those in the list. */
export function lossOf(settings: MethodSettings, terms: PairTerms): number {
  let total = 0;
  for (const { lossType, weight } of weightedLosses(settings))
    total += weight * lossForms[lossType].loss(settings, terms);
  return total;
}

/** The derivatives of a pair's loss by the policy's two summed log-probabilities. */
export function slopesOf(settings: MethodSettings, terms: PairTerms): Sides {
  const total = { chosen: 0, rejected: 0 };
  for (const { lossType, weight } of weightedLosses(settings)) {
    const slopes = lossForms[lossType].slopes(settings, terms);
    total.chosen += weight * slopes.chosen;
    total.rejected += weight * slopes.rejected;
  }
  return total;
}

/** A place on a method's curve. */
export interface PairMargins {
  /** The margin that the method's loss is drawn over: see `curveMargin`. */
  readonly h: number;
  /** h(p⊕x), reduced alike; 0 for the base methods. */
  readonly refinedH: number;
}

/**
 * The pair by which a method's curve is drawn: both completions of one token, the margin half the
 * chosen one's doing and half the rejected one's, and nothing that would set it apart from others.
 */
function curveTerms({ odpoScale }: MethodSettings, { h, refinedH }: PairMargins): PairTerms {
  return {
    policy: { chosen: h / 2, rejected: -h / 2 },
    reference: { chosen: 0, rejected: 0 },
    tokens: { chosen: 1, rejected: 1 },
    refinedH,
    scoreGap: odpoScale === 'log' ? 1 : 0,
    batch: { meanChosenTokens: 1, meanH: 0, averages: noAverage },
  };
}

/** Without SFT, which is no function of a margin. */
function drawn(settings: MethodSettings): MethodSettings {
  const losses = weightedLosses(settings).filter(({ lossType }) => lossType !== 'sft');
  return {
    ...settings,
    lossType: losses.map(({ lossType }) => lossType),
    lossWeights: losses.map(({ weight }) => weight),
  };
}

/** The loss on the method's curve at a margin, in nats for the logistic methods; SFT has no part in it. */
export function pairLoss(settings: MethodSettings, margins: PairMargins): number {
  return lossOf(drawn(settings), curveTerms(settings, margins));
}

/** The derivative of the curve by the margin, with the refinement held fixed. */
export function pairLossSlope(settings: MethodSettings, margins: PairMargins): number {
  const { chosen, rejected } = slopesOf(drawn(settings), curveTerms(settings, margins));
  return (chosen - rejected) / 2;
}

/** The loss that a method's curve has at h = 0. */
export function firstLoss(settings: MethodSettings): number {
  return pairLoss(settings, { h: 0, refinedH: 0 });
}
