import type { Tensor1D } from '../backend/ops';
import type { MethodSettings } from '../methods/lossTypes';
import { dpoLosses } from './dpo';
import { ipoLosses } from './ipo';
import { deltaScores, type PairTensors } from './margins';
import { refinement } from './refinement';
import { srDpoLosses } from './srDpo';
import { srIpoLosses } from './srIpo';

/** h(p⊕x) of each pair, reduced as h is. */
function refinedScores(settings: MethodSettings, pairs: PairTensors): Tensor1D {
  const { refinedPolicy, refinedReference } = pairs;
  if (!refinedPolicy || !refinedReference)
    throw new Error(`${settings.lossType} needs the log-probabilities on p⊕x.`);
  return deltaScores(refinedPolicy, refinedReference, pairs, settings.logpReduction);
}

/** The loss of each pair by the configured method: [B]. */
export function pairLosses(settings: MethodSettings, pairs: PairTensors): Tensor1D {
  const { beta, labelSmoothing, logpReduction } = settings;
  const h = deltaScores(pairs.policy, pairs.reference, pairs, logpReduction); // [B]
  switch (settings.lossType) {
    case 'dpo':
      return dpoLosses(h, beta, labelSmoothing);
    case 'ipo':
      return ipoLosses(h, beta);
    case 'sr-dpo':
      return srDpoLosses(h, refinement(refinedScores(settings, pairs), beta), settings);
    case 'sr-ipo': {
      const refinedH = refinedScores(settings, pairs);
      const literal = settings.refinementScale === 'beta';
      return srIpoLosses(h, literal ? refinement(refinedH, beta) : refinedH, settings);
    }
  }
}
