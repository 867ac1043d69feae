import type { MethodSettings } from '../lossTypes';
import type { PairTerms, Sides, Slanted } from '../pairTerms';

/** A loss in plain numbers, with its derivatives by the policy's two summed log-probabilities. */
export interface LossForm {
  loss(settings: MethodSettings, terms: PairTerms): number;
  slopes(settings: MethodSettings, terms: PairTerms): Sides;
}

/** A function of the loss's argument z. */
interface Shape {
  value(z: number): number;
  slope(z: number): number;
}

/** log(1 + eˣ) without overflow. */
export function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

/** σ(x) without overflow. */
export function sigmoid(x: number): number {
  return x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));
}

/** −(1−ε)·log σ(z) − ε·log σ(−z); −log σ(z) for ε = 0. */
export const logistic = (epsilon = 0): Shape => ({
  value: (z) => (1 - epsilon) * softplus(-z) + epsilon * softplus(z),
  slope: (z) => epsilon * sigmoid(z) - (1 - epsilon) * sigmoid(-z),
});

/** z². */
export const squared: Shape = { value: (z) => z * z, slope: (z) => 2 * z };

/** The template of the family: a shape of z = βu − m, u being linear in the policy's log-probabilities. */
export function templateLoss(
  argument: (settings: MethodSettings, terms: PairTerms) => Slanted,
  shapeOf: (settings: MethodSettings) => Shape,
): LossForm {
  return {
    loss: (settings, terms) => shapeOf(settings).value(argument(settings, terms).value),
    slopes: (settings, terms) => {
      const { value, by } = argument(settings, terms);
      const slope = shapeOf(settings).slope(value);
      return { chosen: slope * by.chosen, rejected: slope * by.rejected };
    },
  };
}
