import type { LossForm } from './lossForm';

/**
 * The negative log-likelihood of the chosen answers. A pair's part is divided by the batch's mean
 * length, so that the mean over pairs is the mean over tokens, as in TRL's `sft`.
 */
export const sft: LossForm = {
  loss: (_, { policy, batch }) => -policy.chosen / batch.meanChosenTokens, // −Σ log π(y⁺) / Σ |y⁺|
  slopes: (_, { batch }) => ({ chosen: -1 / batch.meanChosenTokens, rejected: 0 }),
};
