import type { PairRow } from '../protocol/metrics';
import type { RunConfig } from '../protocol/runConfig';

/** What can be worked out of one row of pairs.jsonl, by the formulas written out here once more. */
export interface Reworked {
  /** h(x) and h(p⊕x) of sums over tokens. */
  readonly h: number;
  readonly refinedH: number;
  readonly loss: number;
}

/** −log σ(z) in doubles. */
const logistic = (z: number): number => Math.log1p(Math.exp(-z));

/** Works a pair's loss out again from its reported log-probabilities, apart from the product's own code. */
export function reworked(pair: PairRow, alignment: RunConfig['alignment']): Reworked {
  const { beta, labelSmoothing: smoothing, refinementWeight: lambda } = alignment;
  const lossType = String(alignment.lossType);
  const chosen = pair.policyChosenLogps - pair.referenceChosenLogps;
  const rejected = pair.policyRejectedLogps - pair.referenceRejectedLogps;
  const refinedChosen = pair.policyChosenLogpsRefined! - pair.referenceChosenLogpsRefined!;
  const refinedRejected = pair.policyRejectedLogpsRefined! - pair.referenceRejectedLogpsRefined!;
  const mean = alignment.logpReduction === 'mean';
  const gap = (plus: number, minus: number): number =>
    mean ? plus / pair.chosenTokens - minus / pair.rejectedTokens : plus - minus;
  const delta =
    gap(refinedChosen, refinedRejected) * (alignment.refinementScale === 'unit' ? 1 : beta);
  const h = gap(chosen, rejected);
  const refined = lossType.startsWith('sr-') ? lambda * delta : 0;
  const z = beta * h - refined;
  const loss = lossType.endsWith('dpo')
    ? (1 - smoothing) * logistic(z) + smoothing * logistic(-z)
    : (h - refined - 1 / (2 * beta)) ** 2;
  return { h: chosen - rejected, refinedH: refinedChosen - refinedRejected, loss };
}
