import { tidy, type Scalar, type Tensor, type Tensor1D } from '../backend/ops';
import { squaresOfASum } from './kernelAttributes';
import { hasOwn, runOwn } from './own';

/** Whether the running backend changes vectors in place; else updates are composed of stock operations. */
export function updatesInPlace(): boolean {
  return hasOwn('AdamwStep');
}

/** √Σx² over vectors, a dispatch each and one more; the sums go in a fixed order. */
export function normOfVectors(vectors: readonly Tensor1D[]): Scalar {
  return tidy(() => {
    const sizes = vectors.map(({ size }) => Math.ceil(size / squaresOfASum));
    const count = sizes.reduce((total, size) => total + size, 0);
    let sums: Tensor | null = null;
    let first = 0;
    vectors.forEach((x, i) => {
      sums = runOwn('SquareSums', { x, ...(sums && { sums }) }, { first, count });
      first += sizes[i]!;
    });
    return runOwn('RootOfSums', { sums: sums! }) as Scalar;
  });
}

/** Lets an update through, or none from one that is not finite on: [2], of which [1, 1] is the beginning. */
export type Gate = Tensor1D;

// A kernel that changes a tensor gives it back once more.
const inPlace = (changed: Tensor): void => {
  changed.dispose();
};

/** Closes the gate at a norm that is not finite, and sets the scale that clips to `most`; 0 never clips. */
export function passGate(gate: Gate, norm: Scalar, most: number): void {
  inPlace(runOwn('UpdateGate', { gate, norm }, { most }));
}

/** average ← β·average + (1 − β)·g, of the gradient as the gate clips it, or of its square. */
export function moveAverage(
  average: Tensor1D,
  gradient: Tensor1D,
  gate: Gate,
  of: { readonly beta: number; readonly squared: boolean },
): void {
  inPlace(runOwn('MovingAverage', { average, gradient, gate }, { ...of }));
}

/** p ← decay·p − rate·m/(√v/correction + ε). */
export function stepAdamw(
  parameters: Tensor1D,
  [mean, meanSquare]: readonly [Tensor1D, Tensor1D],
  gate: Gate,
  of: Readonly<Record<'rate' | 'decay' | 'correction' | 'eps', number>>,
): void {
  inPlace(runOwn('AdamwStep', { parameters, mean, meanSquare, gate }, { ...of }));
}

/** p ← p − rate·g/(√v + ε), of the gradient as the gate clips it. */
export function stepRmsprop(
  parameters: Tensor1D,
  gradient: Tensor1D,
  meanSquare: Tensor1D,
  gate: Gate,
  of: Readonly<Record<'rate' | 'eps', number>>,
): void {
  inPlace(runOwn('RmspropStep', { parameters, gradient, meanSquare, gate }, { ...of }));
}
