import { div, sub, type Tensor1D } from '../backend/ops';
import type { LogpReduction } from '../methods/lossTypes';
import type { BetaDpoBatch } from './betaDpo';

/** Log-probabilities of both completions of some pairs. */
export interface SidedTensors {
  readonly chosen: Tensor1D; // [B]
  readonly rejected: Tensor1D; // [B]
}

/** Tokens of each completion, EOS counted, as floats. */
export interface TokenTensors {
  readonly chosenTokens: Tensor1D; // [B]
  readonly rejectedTokens: Tensor1D; // [B]
}

/** Everything that a loss takes of some pairs; what is null no chosen loss asks for. */
export interface PairTensors extends TokenTensors {
  readonly policy: SidedTensors;
  readonly reference: SidedTensors;
  /** What the rest of the batch, and no gradient, has a part in. */
  readonly batch: BatchShare;
}

/** What some pairs take from outside the tape. */
export interface BatchShare {
  /** h(p⊕x) as each pair's Δ takes it. */
  readonly refinedH: Tensor1D | null; // [B]
  /** The chosen completion's score less the rejected one's. */
  readonly scoreGap: Tensor1D | null; // [B]
  /** α-DPO's standardized margins. */
  readonly standardH: Tensor1D | null; // [B]
  readonly betaDpo: BetaDpoBatch | null;
  /** Tokens of a chosen completion, averaged over the whole batch. */
  readonly meanChosenTokens: number;
}

/** log π − log π_ref of each completion: [B] each. */
export function logratios(policy: SidedTensors, reference: SidedTensors): SidedTensors {
  return {
    chosen: sub(policy.chosen, reference.chosen),
    rejected: sub(policy.rejected, reference.rejected),
  };
}

/** Chosen less rejected, each summed, or averaged over its own completion's tokens: [B]. */
export function gapOf(of: SidedTensors, tokens: TokenTensors, reduction: LogpReduction): Tensor1D {
  if (reduction === 'sum') return sub(of.chosen, of.rejected);
  return sub(div(of.chosen, tokens.chosenTokens), div(of.rejected, tokens.rejectedTokens));
}

/**
 * h = [log π(y⁺) − log π_ref(y⁺)] − [log π(y⁻) − log π_ref(y⁻)] of each pair: [B].
 * `mean` divides each log-ratio by its own completion's tokens, as today's IPO trainers do.
 */
export function deltaScores(
  policy: SidedTensors,
  reference: SidedTensors,
  tokens: TokenTensors,
  reduction: LogpReduction,
): Tensor1D {
  return gapOf(logratios(policy, reference), tokens, reduction);
}
