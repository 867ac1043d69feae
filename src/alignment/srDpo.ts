import { mul, sub, type Tensor1D } from '../backend/ops';
import { constantScalar } from '../kernels/constants';
import { logisticLosses } from './dpo';

/** Sr-DPO (arXiv 2405.21040, Eq. 13): −log σ(β·h(x) − λ·⊥Δ) of each pair: [B] → [B]. */
export function srDpoLosses(
  h: Tensor1D,
  delta: Tensor1D,
  settings: {
    readonly beta: number;
    readonly refinementWeight: number;
    readonly labelSmoothing: number;
  },
): Tensor1D {
  const reward = mul(h, constantScalar(settings.beta));
  const argument = sub<Tensor1D>(reward, mul(delta, constantScalar(settings.refinementWeight)));
  return logisticLosses(argument, settings.labelSmoothing);
}
