import { add, mul, sub, type Tensor1D } from '../backend/ops';
import { constantScalar } from '../kernels/constants';
import { logisticLosses } from './dpo';

/**
 * R-DPO (arXiv 2403.19159) from the pairs' h and token counts: [B] → [B].
 * The reward r − α·|y| makes the margin βh + α(|y⁺| − |y⁻|).
 */
export function rDpoLosses(
  h: Tensor1D,
  tokens: { readonly chosenTokens: Tensor1D; readonly rejectedTokens: Tensor1D },
  { beta, rDpoAlpha }: { readonly beta: number; readonly rDpoAlpha: number },
): Tensor1D {
  const longer = sub<Tensor1D>(tokens.chosenTokens, tokens.rejectedTokens);
  const price = mul<Tensor1D>(longer, constantScalar(rDpoAlpha));
  return logisticLosses(add(mul(h, constantScalar(beta)), price), 0); // −log σ(β·h + α·(|y⁺| − |y⁻|))
}
