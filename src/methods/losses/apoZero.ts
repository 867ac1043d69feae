import type { PairTerms } from '../pairTerms';
import { sigmoid, type LossForm } from './lossForm';

/** The two rewards, β·(log π − log π_ref) each. */
export function rewardsOf(beta: number, { policy, reference }: PairTerms) {
  return {
    chosen: beta * (policy.chosen - reference.chosen),
    rejected: beta * (policy.rejected - reference.rejected),
  };
}

/** σ′(x). */
export const sigmoidSlope = (x: number): number => sigmoid(x) * sigmoid(-x);

/** APO-zero: the chosen answer up, the rejected one down, each for itself. */
export const apoZero: LossForm = {
  loss: ({ beta }, terms) => {
    const rewards = rewardsOf(beta, terms);
    // 1 − σ(r⁺) + σ(r⁻), arXiv 2408.06266, Eq. 7; TRL's `apo_zero`
    return sigmoid(-rewards.chosen) + sigmoid(rewards.rejected);
  },
  slopes: ({ beta }, terms) => {
    const rewards = rewardsOf(beta, terms);
    return {
      chosen: -beta * sigmoidSlope(rewards.chosen),
      rejected: beta * sigmoidSlope(rewards.rejected),
    };
  },
};
