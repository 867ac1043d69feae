import { add, logSigmoid, mul, neg, sub, type Tensor1D } from '../backend/ops';
import { constantScalar } from '../kernels/constants';

/**
 * α-DPO (arXiv 2410.10148; junkangwu/alpha-DPO, scripts/dpo_trainer.py): [B] → [B].
 * @param gap log π(y⁺)/|y⁺| − log π(y⁻)/|y⁻|
 * @param standardH (h̄ − μ)/s of each pair, computed outside the tape
 */
export function alphaDpoLosses(
  gap: Tensor1D,
  standardH: Tensor1D,
  { beta, simpoGamma, alphaDpoAlpha }: Readonly<Record<AlphaDpoSetting, number>>,
): Tensor1D {
  const own = mul<Tensor1D>(standardH, constantScalar(beta * alphaDpoAlpha));
  const margin = add<Tensor1D>(own, constantScalar(simpoGamma));
  return neg(logSigmoid(sub(mul(gap, constantScalar(beta)), margin))); // −log σ(β·gap − γ − αβ·⊥z)
}

type AlphaDpoSetting = 'beta' | 'simpoGamma' | 'alphaDpoAlpha';
