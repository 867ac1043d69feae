import type { PairTensors } from '../alignment/margins';
import { pairLosses } from '../alignment/pairLosses';
import { completionLogps } from '../alignment/logps';
import {
  concat,
  keep,
  mul,
  scalar,
  slice,
  sum,
  tensor1d,
  tidy,
  variableGrads,
  type Scalar,
  type Tensor1D,
} from '../backend/ops';
import { isRefined, type MethodSettings } from '../methods/lossTypes';
import type { Decoder } from '../model/decoder';
import type { FlatParameters } from './flatParameters';
import { forwardLogps, logpInputs } from './forwardLogps';
import { accumulate } from './gradients';
import type { PairBatch } from './pairBatch';
import type { ReferenceLogps } from './referenceLogps';

/** What one update computes and the GPU keeps until a logging step reads it. */
export interface StepResult {
  /** Flat gradients of the batch's mean loss, one vector a group. */
  readonly gradients: Tensor1D[];
  /**
   * A vector a micro-batch of b pairs: its losses, policy chosen and rejected log-probabilities and,
   * for the refined methods, the two on p⊕x: [3b] or [5b].
   */
  readonly observed: Tensor1D[];
}

/** The arrays of a batch's reference values and completion lengths as tensors. */
function referenceTensors(
  batch: PairBatch,
  reference: ReferenceLogps,
): Pick<PairTensors, 'reference' | 'refinedReference' | 'chosenTokens' | 'rejectedTokens'> {
  const plain = reference.of(reference.plain, batch.indices);
  const refined = reference.refined ? reference.of(reference.refined, batch.indices) : null;
  return {
    reference: { chosen: tensor1d(plain.chosen), rejected: tensor1d(plain.rejected) }, // [B] each
    refinedReference: refined
      ? { chosen: tensor1d(refined.chosen), rejected: tensor1d(refined.rejected) } // [B] each
      : null,
    chosenTokens: tensor1d(Float32Array.from(batch.chosenTokens)), // [B]
    rejectedTokens: tensor1d(Float32Array.from(batch.rejectedTokens)), // [B]
  };
}

const halves = (logps: Tensor1D, pairs: number): { chosen: Tensor1D; rejected: Tensor1D } => ({
  chosen: slice(logps, [0], [pairs]), // [B]
  rejected: slice(logps, [pairs], [pairs]), // [B]
});

/**
 * Losses and gradients of one batch, micro-batch by micro-batch; nothing is read back.
 * The refined methods add one forward of the current policy on p⊕x, outside the tape
 * (arXiv 2405.21040, Alg. 1 and 2: no gradient flows through Δ).
 */
export function alignmentGradients(
  policy: Decoder,
  flat: FlatParameters,
  microBatches: readonly PairBatch[],
  reference: ReferenceLogps,
  settings: MethodSettings,
): StepResult {
  const batchSize = microBatches.reduce((total, batch) => total + batch.indices.length, 0);
  let gradients: Tensor1D[] | null = null;
  const observed: Tensor1D[] = [];
  for (const batch of microBatches) {
    const one = microBatchGradients(policy, flat, batch, batchSize, reference, settings);
    gradients = accumulate(gradients, one.gradients);
    observed.push(one.observed);
  }
  if (!gradients) throw new Error('A batch needs at least one pair.');
  return { gradients, observed };
}

function microBatchGradients(
  policy: Decoder,
  flat: FlatParameters,
  batch: PairBatch,
  batchSize: number,
  reference: ReferenceLogps,
  settings: MethodSettings,
): { gradients: Tensor1D[]; observed: Tensor1D } {
  const pairs = batch.indices.length;
  const taps: Tensor1D[] = [];
  const gradients = tidy(() => {
    const fixed = referenceTensors(batch, reference);
    const inputs = logpInputs(batch.plain);
    const refinedLogps =
      isRefined(settings.lossType) && batch.refined ? forwardLogps(policy, batch.refined) : null; // [2B]
    const { grads } = variableGrads(() => {
      const logps = completionLogps(policy, inputs); // [2B]
      const losses = pairLosses(settings, {
        ...fixed,
        policy: halves(logps, pairs),
        refinedPolicy: refinedLogps ? halves(refinedLogps, pairs) : null,
      }); // [B]
      // The only way out of the tape for what a logging step shows.
      taps.push(keep(concat([losses, logps, ...(refinedLogps ? [refinedLogps] : [])])));
      // Dividing by the whole batch makes the micro-batches' sums its mean.
      return mul<Scalar>(sum(losses), scalar(1 / batchSize));
    }, [...policy.parameters]);
    return flat.flatten(grads);
  });
  const [observed] = taps;
  if (!observed) throw new Error('The loss was not computed.');
  return { gradients, observed };
}
