import { mul, type Tensor1D } from '../backend/ops';
import { constantScalar } from '../kernels/constants';

/**
 * The negative log-likelihood of the chosen completions, over the whole batch's mean length, so that
 * the mean over pairs is the mean over tokens (TRL's `sft`): [B] → [B].
 */
export function sftLosses(policyChosen: Tensor1D, meanChosenTokens: number): Tensor1D {
  return mul(policyChosen, constantScalar(-1 / meanChosenTokens)); // −log π(y⁺) / mean |y⁺|
}
