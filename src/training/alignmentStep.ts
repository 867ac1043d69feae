import { pairLosses } from '../alignment/pairLosses';
import { completionLogps } from '../alignment/logps';
import {
  concat,
  keep,
  mul,
  scalar,
  sum,
  variableGrads,
  type Scalar,
  type Tensor1D,
} from '../backend/ops';
import type { MethodSettings } from '../methods/lossTypes';
import type { Decoder } from '../model/decoder';
import {
  halves,
  plainStep,
  shareBatch,
  sidedTensors,
  tokenTensors,
  type SharedBatch,
  type StepContext,
} from './batchShare';
import type { FlatParameters } from './flatParameters';
import { withLogpInputs } from './forwardLogps';
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

/**
 * Losses and gradients of one batch, micro-batch by micro-batch; nothing is read back.
 * The refined methods add one forward of the current policy on p⊕x, outside the tape
 * (arXiv 2405.21040, Alg. 1 and 2: no gradient flows through Δ); α-DPO and β-DPO add one on x, since
 * their pairs are compared with the whole batch before any of them has a loss.
 */
export function alignmentGradients(
  policy: Decoder,
  flat: FlatParameters,
  microBatches: readonly PairBatch[],
  reference: ReferenceLogps,
  settings: MethodSettings,
  step: StepContext = plainStep,
): StepResult {
  const batchSize = microBatches.reduce((total, batch) => total + batch.indices.length, 0);
  const shared = shareBatch(policy, microBatches, reference, settings, step);
  let gradients: Tensor1D[] | null = null;
  const observed: Tensor1D[] = [];
  for (const i of microBatches.keys()) {
    const batch = { microBatches, i, batchSize, shared };
    const one = microBatchGradients(policy, flat, batch, reference, settings);
    gradients = accumulate(gradients, one.gradients);
    observed.push(one.observed);
  }
  shared.dispose();
  if (!gradients) throw new Error('A batch needs at least one pair.');
  return { gradients, observed };
}

/** A micro-batch and the batch that it is a part of. */
interface PartOfBatch {
  readonly microBatches: readonly PairBatch[];
  readonly i: number;
  readonly batchSize: number;
  readonly shared: SharedBatch;
}

function microBatchGradients(
  policy: Decoder,
  flat: FlatParameters,
  { microBatches, i, batchSize, shared }: PartOfBatch,
  reference: ReferenceLogps,
  settings: MethodSettings,
): { gradients: Tensor1D[]; observed: Tensor1D } {
  const batch = microBatches[i]!;
  const pairs = batch.indices.length;
  const taps: Tensor1D[] = [];
  const gradients = withLogpInputs(policy, batch.plain, (inputs) => {
    const fixed = {
      reference: sidedTensors(reference.of(reference.plain, batch.indices)),
      ...tokenTensors(batch),
      batch: shared.partOf(i),
    };
    const refinedLogps = shared.refinedLogps?.[i]; // [2B]
    const { grads } = variableGrads(() => {
      const logps = completionLogps(policy, inputs); // [2B]
      const losses = pairLosses(settings, { ...fixed, policy: halves(logps, pairs) }); // [B]
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
