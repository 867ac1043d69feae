import {
  add,
  concat,
  matMul,
  slice,
  tidy,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '../backend/ops';
import { ownGradient } from '../backend/ownGradient';
import { mostBlockNumbers } from '../shared/vocabularyLimit';
import { evenParts, type Part } from './blocks';
import type { Head } from './headLogps';
import { runOwn } from './own';

/** The head's weight for a block of the vocabulary. */
function weightOf({ weight, tied }: Head, [first, size]: Part): Tensor2D {
  const [down, across] = weight.shape;
  if (size === (tied ? down : across)) return weight;
  return tied ? slice(weight, [first, 0], [size, across]) : slice(weight, [0, first], [down, size]);
}

/**
 * Log-probability of each row's target under a head, in blocks of the vocabulary: the logits of one
 * block are there at a time, and again in the gradient, which keeps none of them.
 */
export function blockedHeadLogps(
  hidden: Tensor2D,
  targets: Tensor1D,
  head: Head,
  most = mostBlockNumbers,
): Tensor1D {
  const vocabulary = head.weight.shape[head.tied ? 0 : 1];
  const blocks = evenParts(vocabulary, hidden.shape[0], most);
  const inputs = head.trained ? [hidden, head.weight] : [hidden];
  return ownGradient<Tensor1D>(inputs, ([states], save) => {
    const kept = keptOf(states as Tensor2D, targets, head, blocks);
    save([states!, targets, head.weight, kept]);
    return {
      value: runOwn('HeadLogps', { kept }) as Tensor1D, // [M]
      gradFunc: (dy, saved) => {
        const [rows, ids, weight, stats] = saved as [Tensor2D, Tensor1D, Tensor2D, Tensor];
        return gradients({ rows, ids, stats, dy }, { ...head, weight }, blocks);
      },
    };
  });
}

/** Of each row its largest logit, the sum of exponentials over it and the target's logit: [M, 3]. */
function keptOf(hidden: Tensor2D, targets: Tensor1D, head: Head, blocks: readonly Part[]): Tensor {
  let kept: Tensor | null = null;
  for (const block of blocks) {
    const before: Tensor | null = kept;
    kept = tidy((): Tensor => {
      const logits: Tensor = matMul(hidden, weightOf(head, block), false, head.tied); // [M, V′]
      const inputs: Record<string, Tensor> = { logits, targets, ...(before && { kept: before }) };
      return runOwn('HeadBlock', inputs, { first: block[0] });
    });
    before?.dispose(); // the same array, one reference less
  }
  return kept!;
}

interface Kept {
  readonly rows: Tensor2D; // [M, C]
  readonly ids: Tensor1D; // int32 [M]
  readonly stats: Tensor; // [M, 3]
  readonly dy: Tensor1D; // [M]
}

function gradients(of: Kept, head: Head, blocks: readonly Part[]): Tensor[] {
  let byHidden: Tensor2D | null = null;
  const byWeight: Tensor2D[] = [];
  for (const block of blocks) {
    const soFar: Tensor2D | null = byHidden;
    const [ofHidden, ofWeight] = tidy((): Tensor2D[] => gradientsOfBlock(of, head, block, soFar));
    soFar?.dispose();
    byHidden = ofHidden!;
    if (ofWeight) byWeight.push(ofWeight);
  }
  if (!head.trained) return [byHidden!];
  return [byHidden!, byWeight.length === 1 ? byWeight[0]! : concat(byWeight, head.tied ? 0 : 1)];
}

function gradientsOfBlock(
  { rows, ids, stats, dy }: Kept,
  head: Head,
  block: Part,
  soFar: Tensor2D | null,
): Tensor2D[] {
  const { tied, trained } = head;
  const weight = weightOf(head, block);
  const logits = matMul(rows, weight, false, tied); // [M, V′]
  const inputs = { logits, targets: ids, kept: stats, dy };
  const direction = runOwn('HeadDirection', inputs, { first: block[0] }) as Tensor2D; // [M, V′]
  const here = matMul<Tensor2D>(direction, weight, false, !tied); // [M, C]
  const byHidden = soFar ? add<Tensor2D>(soFar, here) : here;
  if (!trained) return [byHidden];
  const byWeight = tied
    ? matMul<Tensor2D>(direction, rows, true, false) // [V′, C]
    : matMul<Tensor2D>(rows, direction, true, false); // [C, V′]
  return [byHidden, byWeight];
}
