import { log, mul, sub, type Tensor1D } from '../backend/ops';
import { constantScalar } from '../kernels/constants';
import type { OdpoScale } from '../methods/lossTypes';
import { logisticLosses } from './dpo';

/** ODPO (arXiv 2402.10571) from the pairs' h and the gaps of the data's own scores: [B] → [B]. */
export function odpoLosses(
  h: Tensor1D,
  scoreGap: Tensor1D,
  settings: { readonly beta: number; readonly odpoAlpha: number; readonly odpoScale: OdpoScale },
): Tensor1D {
  const scaled = settings.odpoScale === 'log' ? log(scoreGap) : scoreGap;
  const offset = mul<Tensor1D>(scaled, constantScalar(settings.odpoAlpha)); // Δ_r = α·f(s⁺ − s⁻)
  return logisticLosses(sub(mul(h, constantScalar(settings.beta)), offset), 0); // −log σ(β·h − Δ_r)
}
