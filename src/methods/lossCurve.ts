import {
  lossesOf,
  refinedLoss,
  type LogpReduction,
  type LossType,
  type MethodSettings,
} from './lossTypes';
import { ownTerm } from './ownTerm';

/**
 * How far a pair's own curve lies to the right of the method's by its refinement, in units of h: the
 * loss of a refined pair at h is the method's loss at h minus this, without refinement. It is λΔ/β for
 * Sr-DPO, λΔ for Sr-IPO (λ·h(p⊕x) at the unit scale) and 0 for the base methods. In a list it is that
 * of the refined loss.
 */
export function marginShift(settings: MethodSettings, refinedH: number): number {
  const { lossType, beta, refinementWeight: lambda, refinementScale } = settings;
  switch (refinedLoss(lossType)) {
    case null:
      return 0;
    case 'sr-dpo':
      return lambda * refinedH;
    case 'sr-ipo':
      return lambda * (refinementScale === 'unit' ? 1 : beta) * refinedH;
  }
}

/** The margin h at which a squared method has no loss before refinement; null where there is none. */
export function lossTarget({
  lossType,
  beta,
}: Pick<MethodSettings, 'lossType' | 'beta'>): number | null {
  const [only, ...others] = lossesOf(lossType);
  if (others.length > 0) return null;
  return only === 'ipo' || only === 'sr-ipo' ? 1 / (2 * beta) : null;
}

/** What a loss is drawn over: h summed or averaged over tokens, or the gap of averaged log-probabilities. */
export type CurveMargin = LogpReduction | 'policy';

function marginOf(
  lossType: LossType,
  { logpReduction }: Pick<MethodSettings, 'logpReduction'>,
): CurveMargin | null {
  switch (lossType) {
    case 'simpo':
    case 'alpha-dpo':
      return 'policy';
    case 'sigmoid-norm':
      return 'mean';
    case 'ipo':
    case 'sr-ipo':
      return logpReduction;
    case 'sft':
      return null;
    default:
      return 'sum';
  }
}

/** The one margin that all losses of the settings but SFT are a function of; null where there is none. */
export function curveMargin(
  settings: Pick<MethodSettings, 'lossType' | 'logpReduction'>,
): CurveMargin | null {
  const margins = lossesOf(settings.lossType)
    .filter((one) => one !== 'sft')
    .map((one) => marginOf(one, settings));
  const [first] = margins;
  return first !== undefined && margins.every((one) => one === first) ? first : null;
}

const onCurve = new Set<LossType>([
  ...(['dpo', 'ipo', 'sr-dpo', 'sr-ipo', 'robust', 'hinge', 'sigmoid-norm', 'simpo'] as const),
]);

/** Whether a pair lies on the method's curve, moved by its refinement or by its own term at most. */
export function pairsLieOnCurve({
  lossType,
  refinementKind,
}: Pick<MethodSettings, 'lossType' | 'refinementKind'>): boolean {
  // Under a control a pair's Δ is another's, and a contrast is not Δ.
  if (ownTerm(lossType) !== null) return true;
  return refinementKind === 'self' && lossesOf(lossType).every((one) => onCurve.has(one));
}
