import { add, concat, mul, slice, tensor, tidy, type Tensor, type Tensor4D } from '../backend/ops';
import { ownGradient } from '../backend/ownGradient';
import { constantArray } from './constants';

/** Cosines and signed sines of some positions; ones and zeros beyond the rotated part. */
export interface Turn {
  readonly cos: Tensor;
  readonly sin: Tensor;
}

/** How much of each head is rotated, and how fast. */
export interface RotaryShape {
  readonly width: number;
  /** How many of the D dimensions are rotated, from the first. */
  readonly dims: number;
  readonly theta: number;
}

/** Angle of a position's dimension: θ_i = base^(−2i/dims), arXiv 2104.09864 Eq. 15. */
function angleOf(position: number, d: number, { dims, theta }: RotaryShape): number {
  const half = dims / 2;
  return position * theta ** ((-2 * (d < half ? d : d - half)) / dims);
}

/** Writes a row of D cosines or of sines, in which the sign of rotate_half, [−x₂, x₁], is folded. */
function fillTurn(
  into: Float32Array,
  row: number,
  position: number,
  shape: RotaryShape,
  of: 'cos' | 'sin',
): void {
  const { width, dims } = shape;
  for (let d = 0; d < width; d++) {
    const angle = d < dims ? angleOf(position, d, shape) : 0;
    const sine = d < dims / 2 ? -Math.sin(angle) : Math.sin(angle);
    into[row * width + d] = of === 'cos' ? Math.cos(angle) : sine;
  }
}

/** A turn and the one back. */
export interface TurnBothWays extends Turn {
  readonly negativeSin: Tensor;
}

/** The turns of the first T positions, kept: [1, 1, T, D] each. */
export function turnTable(length: number, shape: RotaryShape): TurnBothWays {
  const { width, dims, theta } = shape;
  const make = (name: string, of: 'cos' | 'sin', sign: 1 | -1): Tensor =>
    constantArray(
      `rotary ${name} ${length} ${width} ${dims} ${theta}`,
      [1, 1, length, width],
      (into) => {
        for (let t = 0; t < length; t++) fillTurn(into, t, t, shape, of);
        if (sign === -1) for (let i = 0; i < into.length; i++) into[i] = -into[i]!;
      },
    );
  return {
    cos: make('cos', 'cos', 1),
    sin: make('sin', 'sin', 1),
    negativeSin: make('-sin', 'sin', -1),
  };
}

/** The turn of one position a row: [B, 1, 1, D] each. */
export function turnsAt(positions: readonly number[], shape: RotaryShape): Turn {
  const make = (of: 'cos' | 'sin'): Tensor => {
    const values = new Float32Array(positions.length * shape.width);
    for (const [row, position] of positions.entries()) fillTurn(values, row, position, shape, of);
    return tensor(values, [positions.length, 1, 1, shape.width]);
  };
  return { cos: make('cos'), sin: make('sin') };
}

/** Swaps the two halves of the rotated part: [x₂, x₁, rest]. */
function swapHalves(x: Tensor4D, dims: number): Tensor4D {
  const [b, h, t, d] = x.shape;
  const half = dims / 2;
  const part = (from: number, size: number): Tensor4D => slice(x, [0, 0, 0, from], [b, h, t, size]);
  const swapped = [part(half, half), part(0, half)];
  return concat(dims < d ? [...swapped, part(dims, d - dims)] : swapped, 3);
}

/** Turns [B, H, T, D] by a turn that broadcasts to it; without a gradient of its own. */
export function turned(x: Tensor4D, { cos, sin }: Turn, dims: number): Tensor4D {
  return tidy(() => add<Tensor4D>(mul(x, cos), mul(swapHalves(x, dims), sin)));
}

/**
 * Rotary position embedding in the half-split layout of the published checkpoints: [B, H, T, D].
 * @param dims how many of the D dimensions are rotated, from the first
 * @param turns those of the positions, where they are not the first T of every row
 */
export function rotary(
  x: Tensor4D,
  dims: number,
  theta: number,
  turns: TurnBothWays | null = null,
): Tensor4D {
  const { cos, sin, negativeSin } =
    turns ?? turnTable(x.shape[2], { width: x.shape[3], dims, theta });
  return ownGradient<Tensor4D>([x], ([input]) => ({
    value: turned(input as Tensor4D, { cos, sin }, dims),
    // A rotation's transpose is the rotation back.
    gradFunc: (dy) => [turned(dy, { cos, sin: negativeSin }, dims)],
  }));
}
