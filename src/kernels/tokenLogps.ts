import {
  add,
  cast,
  exp,
  log,
  max,
  mul,
  oneHot,
  reshape,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '../backend/ops';
import { ownGradient } from '../backend/ownGradient';

const hot = (targets: Tensor, vocabulary: number): Tensor =>
  cast(oneHot(targets as Tensor1D, vocabulary), 'float32'); // [N, V]

/**
 * Log-probability of each row's target token: logits [N, V] and int32 [N] → [N].
 * log p = z_target − log Σ exp z, with the largest logit taken out first; ∂z = dy·(onehot − softmax z).
 */
export function tokenLogps(logits: Tensor2D, targets: Tensor1D): Tensor1D {
  const vocabulary = logits.shape[1];
  return ownGradient<Tensor1D>([logits], ([input], save) => {
    const z = input as Tensor2D;
    const largest = max(z, -1, true); // [N, 1]
    const logSum = add(log(sum(exp(sub(z, largest)), -1, true)), largest); // [N, 1]
    const picked = sum(mul(hot(targets, vocabulary), z), -1, true); // [N, 1]
    save([z, logSum, targets]);
    return {
      value: reshape(sub(picked, logSum), [z.shape[0]]), // [N]
      gradFunc: (dy, saved) => {
        const [scores, normalizer, ids] = saved as [Tensor, Tensor, Tensor];
        const probabilities = exp(sub(scores, normalizer)); // [N, V]
        const direction = sub(hot(ids, vocabulary), probabilities); // [N, V]
        return [mul(reshape(dy, [dy.shape[0], 1]), direction)];
      },
    };
  });
}
