import { refinedReduction, type MethodSettings } from '../methods/lossTypes';
import { lossOf } from '../methods/pairLoss';
import { noAverage, summedH, type MarginAverage, type PairTerms } from '../methods/pairTerms';
import { refinedByKind } from '../methods/refinementKind';
import { refinedSides, type PairLogps, type SidedLogps } from './pairLogps';

/** What the losses of held-out pairs take besides their log-probabilities. */
export interface HeldOutContext {
  readonly seed: number;
  /** The moving averages of training as they stand: an evaluation never moves them. */
  readonly averages: MarginAverage;
  /** Score gaps in the set's order, NaN where a pair has none; null where none has. */
  readonly scoreGaps: ArrayLike<number> | null;
}

/** An evaluation that takes nothing but log-probabilities. */
export const plainEvaluation: HeldOutContext = { seed: 0, averages: noAverage, scoreGaps: null };

/** h of a pair with each log-ratio summed, or averaged over its own completion's tokens. */
export function reducedH(
  logps: PairLogps,
  policy: SidedLogps,
  reference: SidedLogps,
  pair: number,
  mean: boolean,
): number {
  const chosen = policy.chosen[pair]! - reference.chosen[pair]!;
  const rejected = policy.rejected[pair]! - reference.rejected[pair]!;
  if (!mean) return chosen - rejected;
  return chosen / logps.chosenTokens[pair]! - rejected / logps.rejectedTokens[pair]!;
}

/** The pairs of a set as a loss takes them, the whole set being their batch. */
export function heldOutTerms(
  settings: MethodSettings,
  logps: PairLogps,
  context: HeldOutContext,
): PairTerms[] {
  const { policy, reference, refined, chosenTokens, rejectedTokens } = logps;
  const pairs = Array.from(policy.chosen.keys());
  const averaged = refinedReduction(settings) === 'mean';
  const [of, less] = refinedSides(logps, settings.refinementKind);
  const own = pairs.map((pair) => (refined ? reducedH(logps, of, less, pair, averaged) : 0));
  const { seed, averages, scoreGaps } = context;
  const refinedH = refinedByKind(own, settings.refinementKind, { seed, scope: 'held-out pairs' });
  const meanChosenTokens = chosenTokens.reduce((sum, tokens) => sum + tokens, 0) / pairs.length;
  const terms = (pair: number, meanH: number): PairTerms => ({
    policy: { chosen: policy.chosen[pair]!, rejected: policy.rejected[pair]! },
    reference: { chosen: reference.chosen[pair]!, rejected: reference.rejected[pair]! },
    tokens: { chosen: chosenTokens[pair]!, rejected: rejectedTokens[pair]! },
    refinedH: refinedH[pair]!,
    scoreGap: scoreGaps?.[pair] ?? Number.NaN,
    batch: { meanChosenTokens, meanH, averages },
  });
  const meanH = pairs.reduce((sum, pair) => sum + summedH(terms(pair, 0)).value, 0) / pairs.length;
  return pairs.map((pair) => terms(pair, meanH));
}

/**
 * The loss of each pair of a set from its summed log-probabilities, by the method's own formula. The
 * set is the batch: SFT's mean length, β-DPO's β and a control's Δ are those of all its pairs, and
 * β-DPO leaves none out.
 */
export function heldOutLosses(
  settings: MethodSettings,
  logps: PairLogps,
  context: HeldOutContext = plainEvaluation,
): Float64Array {
  const terms = heldOutTerms(settings, logps, context);
  return Float64Array.from(terms, (pair) => lossOf(settings, pair));
}
