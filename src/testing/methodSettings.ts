import type { MethodSettings } from '../methods/lossTypes';

/** DPO with β = 0.1; for the refined methods λ = 0.3. */
export const methodSettings: MethodSettings = {
  lossType: 'dpo',
  beta: 0.1,
  labelSmoothing: 0,
  logpReduction: 'sum',
  refinementWeight: 0.3,
  refinementScale: 'beta',
};
