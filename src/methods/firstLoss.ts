import { assertNever } from '../shared/assertNever';
import { weightedLosses, type LossType, type MethodSettings } from './lossTypes';
import { firstLoss } from './pairLoss';

/** What the loss of a pair depends on besides its margins where policy = reference; null for nothing. */
function dependsOn(
  lossType: LossType,
  { rDpoAlpha, odpoAlpha }: Pick<MethodSettings, 'rDpoAlpha' | 'odpoAlpha'>,
): 'likelihood' | 'length' | 'score' | null {
  switch (lossType) {
    case 'simpo':
    case 'alpha-dpo':
    case 'sft':
      return 'likelihood';
    case 'r-dpo':
      return rDpoAlpha === 0 ? null : 'length';
    case 'odpo':
      return odpoAlpha === 0 ? null : 'score';
    case 'dpo':
    case 'ipo':
    case 'sr-dpo':
    case 'sr-ipo':
    case 'robust':
    case 'hinge':
    case 'sigmoid-norm':
    case 'beta-dpo':
    case 'apo-zero':
    case 'apo-down':
      return null;
    default:
      return assertNever(lossType);
  }
}

/**
 * The mean loss of any batch where policy = reference, before the first update; null where it depends
 * on the pairs (their likelihoods, lengths or scores), so that no value is the healthy one.
 */
export function healthyFirstLoss(settings: MethodSettings): number | null {
  const weighted = weightedLosses(settings).filter(({ weight }) => weight !== 0);
  if (weighted.some(({ lossType }) => dependsOn(lossType, settings) !== null)) return null;
  return firstLoss(settings);
}

const startWords: Readonly<Record<Exclude<LossType, 'sft'>, string>> = {
  dpo: 'ln 2',
  ipo: '1/(4β²)',
  'sr-dpo': 'ln 2',
  'sr-ipo': '1/(4β²)',
  robust: 'ln 2',
  hinge: '1',
  'sigmoid-norm': 'ln 2',
  simpo: 'ln(1 + e^γ)',
  'r-dpo': 'ln 2',
  odpo: 'ln 2',
  'alpha-dpo': 'ln(1 + e^γ)',
  'beta-dpo': 'ln 2',
  'apo-zero': '1',
  'apo-down': '1',
};

/** The curve's value at h = 0 as a formula: `ln 2`, `1/(4β²)`, `ln 2 + 0.5·1`. */
export function firstLossFormula(settings: MethodSettings): string {
  return weightedLosses(settings)
    .flatMap(({ lossType, weight }) => {
      if (lossType === 'sft') return [];
      return weight === 1 ? startWords[lossType] : `${weight}·${startWords[lossType]}`;
    })
    .join(' + ');
}
