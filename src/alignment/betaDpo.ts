import { mul, type Scalar, type Tensor1D } from '../backend/ops';
import { logisticLosses } from './dpo';

/** What β-DPO takes of its batch, computed outside the tape. */
export interface BetaDpoBatch {
  readonly beta: Scalar;
  /** B/kept for a pair that is kept and 0 for one that is left out, so that the mean is that of the kept. */
  readonly weights: Tensor1D; // [B]
}

/** β-DPO (arXiv 2407.08639; junkangwu/beta-DPO, trainers.py) from the pairs' h: [B] → [B]. */
export function betaDpoLosses(h: Tensor1D, { beta, weights }: BetaDpoBatch): Tensor1D {
  return mul(logisticLosses(mul(h, beta), 0), weights); // −w·log σ(⊥β_B·h)
}
