import { keptPairs } from '../alignment/betaDpoBatch';
import { curveMargin } from '../methods/lossCurve';
import type { MethodSettings } from '../methods/lossTypes';
import { ownTerm, type OwnTerm } from '../methods/ownTerm';
import type { MarginAverage } from '../methods/pairTerms';
import { mostPairValues, type PairValues } from '../protocol/pairValues';
import { assertNever } from '../shared/assertNever';
import { marginBins } from '../shared/marginBins';
import { reducedH } from './heldOutLoss';
import type { PairLogps, SidedLogps } from './pairLogps';

/** h(x) and h(p⊕x) of the first pairs, each log-ratio summed or averaged. */
function margins(logps: PairLogps, pairs: number, mean: boolean) {
  const { policy, reference, refined } = logps;
  const column = (of: SidedLogps, under: SidedLogps): Float32Array<ArrayBuffer> =>
    Float32Array.from({ length: pairs }, (_, pair) => reducedH(logps, of, under, pair, mean));
  return {
    h: column(policy, reference),
    refinedH: refined ? column(refined.policy, refined.reference) : null,
  };
}

/** What a batch's pairs are besides their log-probabilities, each list in the batch's order. */
export interface BatchContext {
  /** The line of the file on which each pair begins. */
  readonly lines: readonly number[];
  /** Score gaps, NaN where a pair has none. */
  readonly scoreGaps: readonly number[];
  /** Losses as they were trained on: 0 where β-DPO left a pair out. */
  readonly losses: Float32Array;
  /** The moving averages as the step used them. */
  readonly averages: MarginAverage;
}

/** The margins of a batch as its loss takes them. */
export function batchValues(
  logps: PairLogps,
  settings: MethodSettings,
  context: BatchContext,
): PairValues {
  const { lines } = context;
  const pairs = logps.policy.chosen.length;
  const shown = Math.min(pairs, mostPairValues);
  const margin = curveMargin(settings);
  return {
    ...{ kind: 'batch', pairs, lines: Uint32Array.from(lines.slice(0, shown)) },
    own: ownValues(logps, settings, context, shown),
    ...(margin === 'policy'
      ? { h: policyGaps(logps, shown), refinedH: null }
      : margins(logps, shown, margin === 'mean')),
  };
}

/** What of each pair's own has a part in its loss. */
function ownValues(
  logps: PairLogps,
  { lossType, betaDpoFilter }: MethodSettings,
  { scoreGaps, losses, averages }: BatchContext,
  shown: number,
): { term: OwnTerm; values: Float32Array<ArrayBuffer> } | null {
  const { policy, reference, chosenTokens, rejectedTokens } = logps;
  const term = ownTerm(lossType);
  if (term === null) return null;
  const of = (value: (pair: number) => number) => ({
    term,
    values: Float32Array.from({ length: shown }, (_, pair) => value(pair)),
  });
  switch (term) {
    case 'length':
      return of((pair) => chosenTokens[pair]! - rejectedTokens[pair]!);
    case 'score':
      return of((pair) => scoreGaps[pair]!);
    case 'standard': {
      const { mean, deviation } = averages;
      const h = (pair: number): number => reducedH(logps, policy, reference, pair, true);
      return of((pair) => (deviation > 0 ? (h(pair) - mean) / deviation : 0));
    }
    case 'batch': {
      const kept = [...losses.keys()].filter((pair) => losses[pair]! > 0);
      // A loss so small that it is 0 in float32 would pass for one that was left out: then none is told.
      const told = kept.length === keptPairs(losses.length, betaDpoFilter);
      const h = kept.map((pair) => reducedH(logps, policy, reference, pair, false));
      const pull = h.reduce((sum, value) => sum + value, 0) / kept.length - averages.mean;
      return of((pair) => (told && losses[pair]! > 0 ? pull : Number.NaN));
    }
    default:
      return assertNever(term);
  }
}

/** The policy's own log-probabilities averaged over tokens, chosen less rejected: no reference. */
function policyGaps(
  { policy, chosenTokens, rejectedTokens }: PairLogps,
  pairs: number,
): Float32Array<ArrayBuffer> {
  return Float32Array.from(
    { length: pairs },
    (_, i) => policy.chosen[i]! / chosenTokens[i]! - policy.rejected[i]! / rejectedTokens[i]!,
  );
}

/** The margins of the held-out pairs, summed whatever the loss's reduction: one by one, or in bins where they are many. */
export function heldOutValues(logps: PairLogps): PairValues {
  const pairs = logps.policy.chosen.length;
  const { h, refinedH } = margins(logps, pairs, false);
  if (pairs <= mostPairValues) return { kind: 'heldOut', pairs, h, refinedH };
  return { kind: 'heldOutBins', bins: marginBins(h, refinedH) };
}
