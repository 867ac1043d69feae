/** A value of the chosen completion and one of the rejected. */
export interface Sides {
  readonly chosen: number;
  readonly rejected: number;
}

/** What a pair's loss takes of the batch that it is in. */
export interface BatchTerms {
  /** Tokens of a chosen completion, averaged over the batch. */
  readonly meanChosenTokens: number;
  /** Mean h of the batch, of the pairs that are kept where some are left out. */
  readonly meanH: number;
  /** Moving averages over batches, this one included, of the mean of h and its sample deviation. */
  readonly averages: MarginAverage;
}

/** Moving averages of the margins of batches: of their mean and of their sample deviation. */
export interface MarginAverage {
  readonly mean: number;
  readonly deviation: number;
}

/** Where no batch has been seen. */
export const noAverage: MarginAverage = { mean: 0, deviation: 0 };

/**
 * What the loss of one pair is made of. The gradient flows through the policy's log-probabilities
 * alone: everything else is a number to it.
 */
export interface PairTerms {
  /** Summed log-probabilities of the completions. */
  readonly policy: Sides;
  readonly reference: Sides;
  /** Tokens of the completions, EOS counted. */
  readonly tokens: Sides;
  /** h(p⊕x) as the pair's Δ takes it, reduced as the refined loss's h is; 0 without refinement. */
  readonly refinedH: number;
  /** The chosen completion's score less the rejected one's; NaN where the data has none. */
  readonly scoreGap: number;
  readonly batch: BatchTerms;
}

/** A number with its derivatives by the policy's two summed log-probabilities. */
export interface Slanted {
  readonly value: number;
  readonly by: Sides;
}

/** h: the policy's log-ratio to the reference, chosen less rejected. */
export function summedH({ policy, reference }: PairTerms): Slanted {
  const value = policy.chosen - reference.chosen - (policy.rejected - reference.rejected);
  return { value, by: { chosen: 1, rejected: -1 } };
}

/** h with each log-ratio averaged over its own completion's tokens. */
export function averagedH({ policy, reference, tokens }: PairTerms): Slanted {
  const chosen = (policy.chosen - reference.chosen) / tokens.chosen;
  const rejected = (policy.rejected - reference.rejected) / tokens.rejected;
  return {
    value: chosen - rejected,
    by: { chosen: 1 / tokens.chosen, rejected: -1 / tokens.rejected },
  };
}

/** The policy's own log-probabilities averaged over tokens, chosen less rejected: no reference. */
export function averagedPolicyGap({ policy, tokens }: PairTerms): Slanted {
  return {
    value: policy.chosen / tokens.chosen - policy.rejected / tokens.rejected,
    by: { chosen: 1 / tokens.chosen, rejected: -1 / tokens.rejected },
  };
}

/** factor·u − m, m being a number to the gradient. */
export function lessMargin({ value, by }: Slanted, factor: number, m = 0): Slanted {
  return {
    value: factor * value - m,
    by: { chosen: factor * by.chosen, rejected: factor * by.rejected },
  };
}
