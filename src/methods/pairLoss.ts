import type { MethodSettings } from './lossTypes';

/** What the loss of one pair is made of. */
export interface PairMargins {
  /** h(x), reduced as the method's setting says. */
  readonly h: number;
  /** h(p⊕x), reduced alike; 0 for the base methods. */
  readonly refinedH: number;
}

/** log(1 + eˣ) without overflow. */
function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

/** σ(x) without overflow. */
function sigmoid(x: number): number {
  return x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));
}

/**
 * The argument of the loss: what stands inside log σ(·) for DPO and Sr-DPO, inside (·)² for IPO and Sr-IPO.
 * The refinement enters as a number: no gradient flows through it.
 */
export function lossArgument(settings: MethodSettings, { h, refinedH }: PairMargins): number {
  const { lossType, beta, refinementWeight: lambda, refinementScale } = settings;
  switch (lossType) {
    case 'dpo':
      return beta * h; // arXiv 2305.18290, Eq. 7
    case 'ipo':
      return h - 1 / (2 * beta); // arXiv 2310.12036, Eq. 17 (β is its τ)
    case 'sr-dpo':
      return beta * h - lambda * (beta * refinedH); // arXiv 2405.21040, Eq. 13 with Δ of Eq. 12
    case 'sr-ipo':
      // arXiv 2405.21040, Alg. 2; `unit` takes h(p⊕x) where the text prints Δ = β·h(p⊕x)
      return h - lambda * ((refinementScale === 'unit' ? 1 : beta) * refinedH) - 1 / (2 * beta);
  }
}

const isSquared = ({ lossType }: MethodSettings): boolean =>
  lossType === 'ipo' || lossType === 'sr-ipo';

/** The loss of one pair, in nats for the logistic methods. */
export function pairLoss(settings: MethodSettings, margins: PairMargins): number {
  const z = lossArgument(settings, margins);
  if (isSquared(settings)) return z * z;
  const epsilon = settings.labelSmoothing;
  // −(1−ε)·log σ(z) − ε·log σ(−z): DPO with label smoothing (cDPO)
  return (1 - epsilon) * softplus(-z) + epsilon * softplus(z);
}

/** The derivative of a pair's loss by h, with the refinement held fixed. */
export function pairLossSlope(settings: MethodSettings, margins: PairMargins): number {
  const z = lossArgument(settings, margins);
  if (isSquared(settings)) return 2 * z;
  const epsilon = settings.labelSmoothing;
  return settings.beta * (epsilon * sigmoid(z) - (1 - epsilon) * sigmoid(-z));
}

/** The loss that every pair has where policy = reference: ln 2, or 1/(4β²). */
export function firstLoss(settings: MethodSettings): number {
  return pairLoss(settings, { h: 0, refinedH: 0 });
}
