import { add, concat, mul, slice, tidy, type Tensor, type Tensor4D } from '../backend/ops';
import { ownGradient } from '../backend/ownGradient';
import { constantArray } from './constants';

/** Cosines and signed sines of a length, width and base; ones and zeros beyond the rotated part. */
interface Rotation {
  readonly cos: Tensor; // [1, 1, T, D]
  readonly sin: Tensor; // [1, 1, T, D]
  readonly negativeSin: Tensor; // [1, 1, T, D]
}

function rotation(length: number, width: number, dims: number, theta: number): Rotation {
  const half = dims / 2;
  const key = `${length} ${width} ${dims} ${theta}`;
  const make = (name: string, beyond: number, value: (angle: number, low: boolean) => number) =>
    constantArray(`rotary ${name} ${key}`, [1, 1, length, width], (into) => {
      for (let t = 0; t < length; t++)
        for (let d = 0; d < width; d++) {
          const low = d < half;
          // θ_i = base^(−2i/dims), arXiv 2104.09864 Eq. 15
          const angle = t * theta ** ((-2 * (low ? d : d - half)) / dims);
          into[t * width + d] = d < dims ? value(angle, low) : beyond;
        }
    });
  return {
    cos: make('cos', 1, (angle) => Math.cos(angle)),
    // The sign of rotate_half, [−x₂, x₁], is folded into the sines.
    sin: make('sin', 0, (angle, low) => (low ? -Math.sin(angle) : Math.sin(angle))),
    negativeSin: make('-sin', 0, (angle, low) => (low ? Math.sin(angle) : -Math.sin(angle))),
  };
}

/** Swaps the two halves of the rotated part: [x₂, x₁, rest]. */
function swapHalves(x: Tensor4D, dims: number): Tensor4D {
  const [b, h, t, d] = x.shape;
  const half = dims / 2;
  const part = (from: number, size: number): Tensor4D => slice(x, [0, 0, 0, from], [b, h, t, size]);
  const swapped = [part(half, half), part(0, half)];
  return concat(dims < d ? [...swapped, part(dims, d - dims)] : swapped, 3);
}

/**
 * Rotary position embedding in the half-split layout of the published checkpoints: [B, H, T, D].
 * @param dims how many of the D dimensions are rotated, from the first
 */
export function rotary(x: Tensor4D, dims: number, theta: number): Tensor4D {
  const { cos, sin, negativeSin } = rotation(x.shape[2], x.shape[3], dims, theta);
  const turn = (input: Tensor4D, sines: Tensor): Tensor4D =>
    tidy(() => add<Tensor4D>(mul(input, cos), mul(swapHalves(input, dims), sines)));
  return ownGradient<Tensor4D>([x], ([input]) => ({
    value: turn(input as Tensor4D, sin),
    // A rotation's transpose is the rotation back.
    gradFunc: (dy) => [turn(dy, negativeSin)],
  }));
}
