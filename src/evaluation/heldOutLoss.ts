import { isRefined, type MethodSettings } from '../methods/lossTypes';
import { pairLoss } from '../methods/pairLoss';
import type { PairLogps, SidedLogps } from './pairLogps';

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

/** The loss of one pair of a set from its summed log-probabilities, by the method's own formula. */
export function heldOutLoss(settings: MethodSettings, logps: PairLogps, pair: number): number {
  const mean = settings.logpReduction === 'mean';
  const { policy, reference, refined } = logps;
  return pairLoss(settings, {
    h: reducedH(logps, policy, reference, pair, mean),
    refinedH:
      refined && isRefined(settings.lossType)
        ? reducedH(logps, refined.policy, refined.reference, pair, mean)
        : 0,
  });
}
