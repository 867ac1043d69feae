import { div, sub, type Tensor1D } from '../backend/ops';
import type { LogpReduction } from '../methods/lossTypes';

/** Log-probabilities of both completions of some pairs. */
export interface SidedTensors {
  readonly chosen: Tensor1D; // [B]
  readonly rejected: Tensor1D; // [B]
}

/** Everything that a loss takes of some pairs. */
export interface PairTensors {
  readonly policy: SidedTensors;
  readonly reference: SidedTensors;
  /** The current policy and the reference on p⊕x, computed outside the tape; null for base methods. */
  readonly refinedPolicy: SidedTensors | null;
  readonly refinedReference: SidedTensors | null;
  /** Tokens of each completion, EOS counted, as floats. */
  readonly chosenTokens: Tensor1D; // [B]
  readonly rejectedTokens: Tensor1D; // [B]
}

/**
 * h = [log π(y⁺) − log π_ref(y⁺)] − [log π(y⁻) − log π_ref(y⁻)] of each pair: [B].
 * `mean` divides each log-ratio by its own completion's tokens, as today's IPO trainers do.
 */
export function deltaScores(
  policy: SidedTensors,
  reference: SidedTensors,
  tokens: Pick<PairTensors, 'chosenTokens' | 'rejectedTokens'>,
  reduction: LogpReduction,
): Tensor1D {
  const chosenLogratios = sub(policy.chosen, reference.chosen);
  const rejectedLogratios = sub(policy.rejected, reference.rejected);
  if (reduction === 'sum') return sub(chosenLogratios, rejectedLogratios);
  return sub(
    div(chosenLogratios, tokens.chosenTokens),
    div(rejectedLogratios, tokens.rejectedTokens),
  );
}
