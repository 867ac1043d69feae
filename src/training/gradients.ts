import {
  add,
  div,
  minimum,
  mul,
  reshape,
  scalar,
  slice,
  sqrt,
  square,
  sum,
  tidy,
  type Scalar,
  type Tensor1D,
} from '../backend/ops';
import { normOfVectors, updatesInPlace } from '../kernels/updateInPlace';

/** As torch.nn.utils.clip_grad_norm_ has it, so that a norm of zero does not divide by zero. */
const clipEps = 1e-6;

/**
 * Σx of a long vector [P] in two stages of √P: the WASM backend adds one number after the other in
 * float32, which loses a part in a thousand over a million numbers.
 */
function longSum(vector: Tensor1D): Scalar {
  const width = Math.floor(Math.sqrt(vector.size));
  const whole = width * Math.floor(vector.size / width);
  const rows = reshape(slice(vector, [0], [whole]), [whole / width, width]); // [√P, √P]
  const total = sum<Scalar>(sum(rows, 1));
  return whole === vector.size ? total : add(total, sum<Scalar>(slice(vector, [whole])));
}

/** The global norm √Σg² over all vectors, before clipping. */
export function globalNorm(gradients: readonly Tensor1D[]): Scalar {
  if (updatesInPlace()) return normOfVectors(gradients);
  return tidy(() => {
    const squares = gradients.map((gradient) => tidy(() => longSum(square(gradient))));
    return sqrt(squares.reduce((total, part) => add(total, part)));
  });
}

/** Scales the gradients so that their global norm is at most `maxGradNorm`; 0 never clips. */
export function clipByGlobalNorm(
  gradients: readonly Tensor1D[],
  norm: Scalar,
  maxGradNorm: number,
): Tensor1D[] {
  return tidy(() => {
    if (maxGradNorm === 0) return gradients.map((gradient): Tensor1D => gradient.clone());
    const scale = minimum(scalar(1), div(scalar(maxGradNorm), add(norm, scalar(clipEps))));
    return gradients.map((gradient) => mul<Tensor1D>(gradient, scale));
  });
}

/** Adds a micro-batch's gradients to those of the micro-batches before it; both are disposed. */
export function accumulate(total: readonly Tensor1D[] | null, more: Tensor1D[]): Tensor1D[] {
  if (total === null) return more;
  return total.map((sumSoFar, g) => {
    const added = add<Tensor1D>(sumSoFar, more[g]!);
    sumSoFar.dispose();
    more[g]!.dispose();
    return added;
  });
}
