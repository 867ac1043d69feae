import { rewardsOf, sigmoidSlope } from './apoZero';
import { sigmoid, type LossForm } from './lossForm';

/** APO-down: both answers down, the rejected one more. */
export const apoDown: LossForm = {
  loss: ({ beta }, terms) => {
    const rewards = rewardsOf(beta, terms);
    // σ(r⁺) + 1 − σ(r⁺ − r⁻), arXiv 2408.06266, Eq. 8; TRL's `apo_down`
    return sigmoid(rewards.chosen) + sigmoid(rewards.rejected - rewards.chosen);
  },
  slopes: ({ beta }, terms) => {
    const rewards = rewardsOf(beta, terms);
    const apart = sigmoidSlope(rewards.chosen - rewards.rejected);
    return {
      chosen: beta * (sigmoidSlope(rewards.chosen) - apart),
      rejected: beta * apart,
    };
  },
};
