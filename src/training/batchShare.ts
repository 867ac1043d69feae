import { betaDpoBatch } from '../alignment/betaDpoBatch';
import type { MarginAverages } from '../alignment/marginAverages';
import {
  deltaScores,
  type BatchShare,
  type SidedTensors,
  type TokenTensors,
} from '../alignment/margins';
import {
  concat,
  gather,
  keep,
  mean,
  mul,
  slice,
  tensor1d,
  tidy,
  type Scalar,
  type Tensor,
  type Tensor1D,
} from '../backend/ops';
import type { SidedLogps } from '../evaluation/pairLogps';
import {
  averagingLoss,
  isRefined,
  lossesOf,
  refinedReduction,
  type LogpReduction,
  type MethodSettings,
} from '../methods/lossTypes';
import { shuffledOrder } from '../methods/refinementKind';
import type { Decoder } from '../model/decoder';
import { seededRandom } from '../shared/random';
import { forwardLogps, ForwardLogps } from './forwardLogps';
import type { PairBatch } from './pairBatch';
import type { ReferenceLogps } from './referenceLogps';

/** What a step's loss takes besides log-probabilities. */
export interface StepContext {
  readonly seed: number;
  readonly step: number;
  /** Score gaps by the pairs' indices, for ODPO; null where no loss takes them. */
  readonly scoreGaps: Float32Array | null;
  /** The moving averages of α-DPO and β-DPO, which the step moves on; null for the others. */
  readonly averages: MarginAverages | null;
}

/** A step that takes nothing but log-probabilities. */
export const plainStep: StepContext = { seed: 0, step: 0, scoreGaps: null, averages: null };

/** What the micro-batches of one batch share, computed outside the tape. */
export interface SharedBatch {
  /** The policy's log-probabilities on p⊕x, a vector [2b] a micro-batch; null for the base methods. */
  readonly refinedLogps: readonly Tensor1D[] | null;
  /** A micro-batch's own part. */
  partOf(microBatch: number): BatchShare;
  dispose(): void;
}

/** One value a pair of the whole batch, in its order. */
interface WholeBatch {
  readonly refinedH: Tensor1D | null; // [B]
  readonly standardH: Tensor1D | null; // [B]
  readonly weights: Tensor1D | null; // [B]
  readonly beta: Scalar | null;
}

/** A batch's completion lengths as tensors. */
export function tokenTensors(batch: PairBatch): TokenTensors {
  return {
    chosenTokens: tensor1d(Float32Array.from(batch.chosenTokens)), // [B]
    rejectedTokens: tensor1d(Float32Array.from(batch.rejectedTokens)), // [B]
  };
}

/** Both completions' values of a vector [2B]. */
export function halves(logps: Tensor1D, pairs: number): SidedTensors {
  return {
    chosen: slice(logps, [0], [pairs]), // [B]
    rejected: slice(logps, [pairs], [pairs]), // [B]
  };
}

/** Kept values of both completions as tensors. */
export function sidedTensors({ chosen, rejected }: SidedLogps): SidedTensors {
  return { chosen: tensor1d(chosen), rejected: tensor1d(rejected) }; // [B] each
}

/** The log-probabilities of a micro-batch's completions. */
type SidedOf = (batch: PairBatch, i: number) => SidedTensors;

/** Those that a model has just computed, a vector [2b] a micro-batch. */
const computed =
  (logps: readonly Tensor1D[]): SidedOf =>
  ({ indices }, i) =>
    halves(logps[i]!, indices.length);

/** Those that the reference has kept. */
const kept =
  (reference: ReferenceLogps, logps: SidedLogps): SidedOf =>
  ({ indices }) =>
    sidedTensors(reference.of(logps, indices));

/** The gap of every pair of a batch between two log-probabilities of its completions: [B]. */
function wholeGap(
  microBatches: readonly PairBatch[],
  of: SidedOf,
  less: SidedOf,
  reduction: LogpReduction,
): Tensor1D {
  return concat(
    microBatches.map((batch, i) =>
      deltaScores(of(batch, i), less(batch, i), tokenTensors(batch), reduction),
    ),
  );
}

/** What a batch's margins on p⊕x are made of. */
interface RefinedBatch {
  readonly policy: Decoder;
  readonly microBatches: readonly PairBatch[];
  readonly reference: ReferenceLogps;
  /** The reference's log-probabilities on p⊕x. */
  readonly ofReference: SidedLogps;
  /** The policy's, a vector [2b] a micro-batch. */
  readonly ofPolicy: readonly Tensor1D[];
}

/** What stands for h(p⊕x) in each pair's Δ, by the refinement's kind: [B]. */
function byKind(batch: RefinedBatch, settings: MethodSettings, step: StepContext): Tensor1D {
  const { policy, microBatches, reference, ofReference, ofPolicy } = batch;
  const reduction = refinedReduction(settings);
  const gap = (of: SidedOf, less: SidedOf): Tensor1D => wholeGap(microBatches, of, less, reduction);
  const ofRefined = kept(reference, ofReference);
  // h(p⊕x), arXiv 2405.21040, Eq. 12
  const refinedH = (): Tensor1D => gap(computed(ofPolicy), ofRefined);
  switch (settings.refinementKind) {
    case 'self':
      return refinedH();
    case 'shuffled': {
      const own = refinedH();
      const order = shuffledOrder(own.size, step.seed, `step ${step.step}`);
      return gather(own, tensor1d(Int32Array.from(order), 'int32'));
    }
    case 'batch-mean': {
      const own = refinedH();
      return mul(tensor1d(new Float32Array(own.size).fill(1)), mean<Scalar>(own));
    }
    // C = [log π(y⁺|p⊕x) − log π(y⁺|x)] − [the same of y⁻]: ours, not the paper's
    case 'contrast':
      return gap(ofRefined, kept(reference, reference.plain));
    case 'policy-contrast': {
      const plain = microBatches.map((part) => forwardLogps(policy, part.plain));
      return gap(computed(ofPolicy), computed(plain));
    }
  }
}

/**
 * Computes what a batch's pairs take from one another before any of their gradients: Δ by one forward
 * of the current policy on p⊕x, and for α-DPO and β-DPO the margins of the whole batch by one on x.
 */
export function shareBatch(
  policy: Decoder,
  microBatches: readonly PairBatch[],
  reference: ReferenceLogps,
  settings: MethodSettings,
  step: StepContext,
): SharedBatch {
  const forward = new ForwardLogps(policy);
  const refinedLogps = isRefined(settings.lossType)
    ? microBatches.map(({ refined }) => {
        if (!refined) throw new Error('A refined method needs the rows on p⊕x.');
        return forward.of(refined);
      })
    : null;
  forward.dispose();
  let whole: WholeBatch = { refinedH: null, standardH: null, weights: null, beta: null };
  tidy(() => {
    const { refined } = reference;
    const batch = refinedLogps &&
      refined && {
        ...{ policy, microBatches, reference },
        ...{ ofReference: refined, ofPolicy: refinedLogps },
      };
    whole = {
      refinedH: batch && byKind(batch, settings, step),
      ...averaged(policy, microBatches, reference, settings, step),
    };
    tensorsOf(whole).forEach(keep);
  });
  return {
    refinedLogps,
    partOf: (i) => partOf(i, whole, microBatches, settings, step),
    dispose: () => {
      for (const tensor of [...tensorsOf(whole), ...(refinedLogps ?? [])]) tensor.dispose();
    },
  };
}

function tensorsOf({ refinedH, standardH, weights, beta }: WholeBatch): readonly Tensor[] {
  return [refinedH, standardH, weights, beta].filter((tensor) => tensor !== null);
}

/** What α-DPO and β-DPO take of the batch, which their averages take in first. */
function averaged(
  policy: Decoder,
  microBatches: readonly PairBatch[],
  reference: ReferenceLogps,
  settings: MethodSettings,
  { averages, seed, step }: StepContext,
): Omit<WholeBatch, 'refinedH'> {
  const none = { standardH: null, weights: null, beta: null };
  const averaging = averagingLoss(settings.lossType);
  if (averaging === null) return none;
  if (!averages) throw new Error(`${averaging} needs its moving averages.`);
  const h = wholeGap(
    microBatches,
    computed(microBatches.map(({ plain }) => forwardLogps(policy, plain))),
    kept(reference, reference.plain),
    averaging === 'alpha-dpo' ? 'mean' : 'sum',
  );
  averages.update(h);
  if (averaging === 'alpha-dpo') return { ...none, standardH: averages.standardize(h) };
  const random = seededRandom(seed).fork(`kept pairs, step ${step}`);
  return { ...none, ...betaDpoBatch(h, averages, settings, random) };
}

/** A micro-batch's part of its batch; the tensors are the caller's to tidy. */
function partOf(
  i: number,
  { refinedH, standardH, weights, beta }: WholeBatch,
  microBatches: readonly PairBatch[],
  { lossType }: MethodSettings,
  { scoreGaps }: StepContext,
): BatchShare {
  const sizes = microBatches.map(({ indices }) => indices.length);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const from = sizes.slice(0, i).reduce((sum, size) => sum + size, 0);
  const own = (values: Tensor1D): Tensor1D => slice(values, [from], [sizes[i]!]);
  let chosenTokens = 0;
  for (const batch of microBatches) for (const tokens of batch.chosenTokens) chosenTokens += tokens;
  const { indices } = microBatches[i]!;
  return {
    refinedH: refinedH && own(refinedH),
    standardH: standardH && own(standardH),
    betaDpo: beta && weights && { beta, weights: own(weights) },
    scoreGap:
      scoreGaps && lossesOf(lossType).includes('odpo')
        ? tensor1d(Float32Array.from(indices, (index) => scoreGaps[index]!))
        : null,
    meanChosenTokens: chosenTokens / total,
  };
}
