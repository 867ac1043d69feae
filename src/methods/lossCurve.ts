import { lossesOf, refinedLoss, type MethodSettings } from './lossTypes';

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
