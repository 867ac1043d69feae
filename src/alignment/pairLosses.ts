import { add, mul, type Tensor1D } from '../backend/ops';
import { constantScalar } from '../kernels/constants';
import {
  shiftScale,
  weightedLosses,
  type LogpReduction,
  type LossType,
  type MethodSettings,
} from '../methods/lossTypes';
import { assertNever } from '../shared/assertNever';
import { alphaDpoLosses } from './alphaDpo';
import { apoDownLosses } from './apoDown';
import { apoZeroLosses } from './apoZero';
import { betaDpoLosses } from './betaDpo';
import { dpoLosses } from './dpo';
import { hingeLosses } from './hinge';
import { ipoLosses } from './ipo';
import { deltaScores, gapOf, logratios, type PairTensors } from './margins';
import { odpoLosses } from './odpo';
import { rDpoLosses } from './rDpo';
import { refinement } from './refinement';
import { robustLosses } from './robust';
import { sftLosses } from './sft';
import { sigmoidNormLosses } from './sigmoidNorm';
import { simpoLosses } from './simpo';
import { srDpoLosses } from './srDpo';
import { srIpoLosses } from './srIpo';

function present<T>(value: T | null, lossType: LossType, what: string): T {
  if (value === null) throw new Error(`${lossType} needs ${what}.`);
  return value;
}

/** The loss of each pair by the configured method, or the weighted sum of those in its list: [B]. */
export function pairLosses(settings: MethodSettings, pairs: PairTensors): Tensor1D {
  let total: Tensor1D | null = null;
  for (const { lossType, weight } of weightedLosses(settings)) {
    const losses = lossesBy(lossType, settings, pairs); // [B]
    const weighted = weight === 1 ? losses : mul<Tensor1D>(losses, constantScalar(weight));
    total = total === null ? weighted : add(total, weighted);
  }
  if (total === null) throw new Error('No loss is chosen.');
  return total;
}

function lossesBy(lossType: LossType, settings: MethodSettings, pairs: PairTensors): Tensor1D {
  const { beta, labelSmoothing, logpReduction } = settings;
  const { policy, reference, batch } = pairs;
  const h = (reduction: LogpReduction): Tensor1D =>
    deltaScores(policy, reference, pairs, reduction); // [B]
  const refinedH = (): Tensor1D =>
    present(batch.refinedH, lossType, 'the log-probabilities on p⊕x');
  switch (lossType) {
    case 'dpo':
      return dpoLosses(h('sum'), beta, labelSmoothing);
    case 'ipo':
      return ipoLosses(h(logpReduction), beta);
    case 'sr-dpo':
      return srDpoLosses(h('sum'), refinement(refinedH(), beta), settings);
    case 'sr-ipo': {
      const scale = shiftScale(settings);
      const shift = scale === 1 ? refinedH() : refinement(refinedH(), scale);
      return srIpoLosses(h(logpReduction), shift, settings);
    }
    case 'robust':
      return robustLosses(h('sum'), beta, labelSmoothing);
    case 'hinge':
      return hingeLosses(h('sum'), beta);
    case 'sigmoid-norm':
      return sigmoidNormLosses(h('mean'), beta);
    case 'simpo':
      return simpoLosses(gapOf(policy, pairs, 'mean'), beta, settings.simpoGamma);
    case 'r-dpo':
      return rDpoLosses(h('sum'), pairs, settings);
    case 'odpo':
      return odpoLosses(h('sum'), present(batch.scoreGap, lossType, 'scores'), settings);
    case 'alpha-dpo': {
      const standardH = present(batch.standardH, lossType, 'standardized margins');
      return alphaDpoLosses(gapOf(policy, pairs, 'mean'), standardH, settings);
    }
    case 'beta-dpo':
      return betaDpoLosses(h('sum'), present(batch.betaDpo, lossType, 'its batch’s β'));
    case 'apo-zero':
      return apoZeroLosses(logratios(policy, reference), beta);
    case 'apo-down':
      return apoDownLosses(logratios(policy, reference), beta);
    case 'sft':
      return sftLosses(policy.chosen, batch.meanChosenTokens);
    default:
      return assertNever(lossType);
  }
}
