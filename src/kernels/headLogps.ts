import {
  add,
  cast,
  concat,
  div,
  exp,
  gather,
  log,
  matMul,
  max,
  mul,
  oneHot,
  reshape,
  slice,
  sub,
  sum,
  tidy,
  type Rank,
  type Tensor1D,
  type Tensor2D,
} from '../backend/ops';
import { ownGradient } from '../backend/ownGradient';
import { mostVocabularyNumbers } from '../shared/vocabularyLimit';
import { blockedHeadLogps } from './blockedHeadLogps';
import { evenParts, type Part } from './blocks';
import { constantSteps } from './constants';
import { hasOwn } from './own';

/** A linear map from hidden states to logits. */
export interface Head {
  /** [C, V], or the token table [V, C] where the head is tied to it. */
  readonly weight: Tensor2D;
  readonly tied: boolean;
  /** Whether the weight is given a gradient. */
  readonly trained: boolean;
}

/** Hidden states with the tokens that follow them, and what their logits z gave. */
interface Rows {
  readonly hidden: Tensor2D; // [R, C]
  readonly targets: Tensor1D; // int32 [R]
  /** exp(z − max z): [R, V]. */
  readonly exponentials: Tensor2D;
  /** Σ exp(z − max z): [R, 1]. */
  readonly total: Tensor2D;
}

/** Where each row begins in an array as wide as the vocabulary: int32 [rows]. */
function rowStarts(rows: number, vocabulary: number): Tensor1D {
  // A power of two is kept and cut, so that not every number of rows has a constant of its own.
  const kept = 2 ** Math.max(10, Math.ceil(Math.log2(rows)));
  return slice(constantSteps(kept, vocabulary), [0], [rows]);
}

/** log p = (z_target − max z) − log Σ exp(z − max z) of each row: [R]. */
function logpsOf(hidden: Tensor2D, targets: Tensor1D, head: Head): { logps: Tensor1D; rows: Rows } {
  const logits: Tensor2D = matMul(hidden, head.weight, false, head.tied); // [R, V]
  const [rows, vocabulary] = logits.shape;
  const shifted = sub<Tensor2D>(logits, max(logits, -1, true)); // [R, V]
  const exponentials: Tensor2D = exp(shifted); // [R, V]
  const total = sum<Tensor2D>(exponentials, -1, true); // [R, 1]
  const places = add<Tensor1D>(targets, rowStarts(rows, vocabulary)); // int32 [R]
  const picked = gather(reshape<Rank.R1>(shifted, [rows * vocabulary]), places); // [R]
  const logps = sub<Tensor1D>(picked, reshape(log(total), [rows])); // [R]
  return { logps, rows: { hidden, targets, exponentials, total } };
}

/** Gradients of the rows' log-probabilities by their hidden states and, where it is trained, the weight. */
function gradientsOf(of: Rows, dy: Tensor1D, { weight, tied, trained }: Head): Tensor2D[] {
  const { hidden, targets, exponentials, total } = of;
  const [rows, vocabulary] = exponentials.shape;
  const hot = cast(oneHot(targets, vocabulary), 'float32'); // [R, V]
  // ∂ log p / ∂z = onehot − softmax z
  const direction = sub<Tensor2D>(hot, div(exponentials, total)); // [R, V]
  // dy is multiplied in where arrays are as wide as the model, not as the vocabulary.
  const scale = reshape(dy, [rows, 1]);
  const byHidden = mul<Tensor2D>(scale, matMul(direction, weight, false, !tied)); // [R, C]
  if (!trained) return [byHidden];
  const scaled = mul<Tensor2D>(scale, hidden); // [R, C]
  const byWeight: Tensor2D = tied
    ? matMul(direction, scaled, true, false) // [V, C]
    : matMul(scaled, direction, true, false); // [C, V]
  return [byHidden, byWeight];
}

/**
 * Log-probability of each row's target under a head: hidden states [M, C] and int32 [M] → [M].
 * Composed of stock operations, rows are taken in parts, so that no array of logits holds more than `most` numbers. A single part
 * keeps its array for the gradient; of several the tape keeps none, and they are computed again.
 */
export function headLogps(
  hidden: Tensor2D,
  targets: Tensor1D,
  head: Head,
  most?: number,
): Tensor1D {
  if (hasOwn('HeadBlock')) return blockedHeadLogps(hidden, targets, head, most);
  const vocabulary = head.weight.shape[head.tied ? 0 : 1];
  const parts = evenParts(
    hidden.shape[0],
    vocabulary,
    Math.min(most ?? Infinity, mostVocabularyNumbers),
  );
  return parts.length === 1
    ? inOnePart(hidden, targets, head)
    : inParts(hidden, targets, head, parts);
}

/** What has a gradient: the hidden states and, where it is trained, the weight. */
const inputsOf = (hidden: Tensor2D, { weight, trained }: Head): Tensor2D[] =>
  trained ? [hidden, weight] : [hidden];

function inOnePart(hidden: Tensor2D, targets: Tensor1D, head: Head): Tensor1D {
  return ownGradient<Tensor1D>(inputsOf(hidden, head), ([input], save) => {
    const { logps, rows } = logpsOf(input as Tensor2D, targets, head);
    save([rows.hidden, targets, rows.exponentials, rows.total, head.weight]);
    return {
      value: logps,
      gradFunc: (dy, saved) => {
        const [states, ids, exponentials, total, weight] = saved as [
          Tensor2D,
          Tensor1D,
          Tensor2D,
          Tensor2D,
          Tensor2D,
        ];
        const kept = { hidden: states, targets: ids, exponentials, total };
        return gradientsOf(kept, dy, { ...head, weight });
      },
    };
  });
}

function partOf(
  hidden: Tensor2D,
  targets: Tensor1D,
  head: Head,
  [at, size]: Part,
): ReturnType<typeof logpsOf> {
  const states = slice(hidden, [at, 0], [size, hidden.shape[1]]); // [R, C]
  return logpsOf(states, slice(targets, [at], [size]), head);
}

function inParts(
  hidden: Tensor2D,
  targets: Tensor1D,
  head: Head,
  parts: readonly Part[],
): Tensor1D {
  return ownGradient<Tensor1D>(inputsOf(hidden, head), ([input], save) => {
    save([input as Tensor2D, targets, head.weight]);
    const logps = parts.map((part) =>
      tidy(() => partOf(input as Tensor2D, targets, head, part).logps),
    );
    return {
      value: concat(logps), // [M]
      gradFunc: (dy, saved) => {
        const [states, ids, weight] = saved as [Tensor2D, Tensor1D, Tensor2D];
        return gradientsInParts(states, ids, dy, { ...head, weight }, parts);
      },
    };
  });
}

function gradientsInParts(
  hidden: Tensor2D,
  targets: Tensor1D,
  dy: Tensor1D,
  head: Head,
  parts: readonly Part[],
): Tensor2D[] {
  const byHidden: Tensor2D[] = [];
  let byWeight: Tensor2D | undefined;
  for (const part of parts) {
    const soFar = byWeight;
    const [ofHidden, ofWeight] = tidy((): Tensor2D[] => {
      const { rows } = partOf(hidden, targets, head, part);
      const [first, second] = gradientsOf(rows, slice(dy, [part[0]], [part[1]]), head);
      if (!second) return [first!];
      return [first!, soFar ? add<Tensor2D>(soFar, second) : second];
    });
    soFar?.dispose();
    byHidden.push(ofHidden!);
    byWeight = ofWeight;
  }
  const whole = concat(byHidden, 0); // [M, C]
  return byWeight ? [whole, byWeight] : [whole];
}
