import { methodDefaults, type MethodSettings } from '../methods/lossTypes';

/** DPO with β = 0.1; for the refined methods λ = 0.3. */
export const methodSettings: MethodSettings = { ...methodDefaults, lossType: 'dpo' };
