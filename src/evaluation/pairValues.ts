import { curveMargin } from '../methods/lossCurve';
import type { MethodSettings } from '../methods/lossTypes';
import { mostPairValues, type PairValues } from '../protocol/pairValues';
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

/**
 * The margins of a batch as its loss takes them.
 * @param lines the line of the file on which each pair begins
 */
export function batchValues(
  logps: PairLogps,
  settings: MethodSettings,
  lines: readonly number[],
): PairValues {
  const pairs = logps.policy.chosen.length;
  const shown = Math.min(pairs, mostPairValues);
  const margin = curveMargin(settings);
  return {
    ...{ kind: 'batch', pairs, lines: Uint32Array.from(lines.slice(0, shown)) },
    ...(margin === 'policy'
      ? { h: policyGaps(logps, shown), refinedH: null }
      : margins(logps, shown, margin === 'mean')),
  };
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
