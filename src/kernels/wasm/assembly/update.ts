import { lanesSum } from './vectors';

/** Updates of an optimizer in place over long vectors, as src/kernels/updateInPlace.ts calls them. */

/** Σx² of each chunk of a vector: [size] → [⌈size/chunk⌉]. */
export function squareSums(x: usize, sums: usize, size: i32, chunk: i32): void {
  for (let first = 0; first < size; first += chunk) {
    const end = min(size, first + chunk);
    let lanes = f32x4.splat(0);
    let i = first;
    for (; i + 4 <= end; i += 4) {
      const at = v128.load(x + 4 * i);
      lanes = f32x4.add(lanes, f32x4.mul(at, at));
    }
    let sum = lanesSum(lanes);
    for (; i < end; i++) sum += load<f32>(x + 4 * i) * load<f32>(x + 4 * i);
    store<f32>(sums, sum);
    sums += 4;
  }
}

/** average ← β·average + rest·g of the scaled gradient g, or of its square. */
export function movingAverage(
  average: usize,
  gradient: usize,
  size: i32,
  scale: f32,
  beta: f32,
  rest: f32,
  squared: bool,
): void {
  const factor = f32x4.splat(scale);
  const kept = f32x4.splat(beta);
  const added = f32x4.splat(rest);
  let i = 0;
  for (; i + 4 <= size; i += 4) {
    const g = f32x4.mul(v128.load(gradient + 4 * i), factor);
    const more = f32x4.mul(squared ? f32x4.mul(g, g) : g, added);
    v128.store(average + 4 * i, f32x4.add(f32x4.mul(v128.load(average + 4 * i), kept), more));
  }
  for (; i < size; i++) {
    const g = load<f32>(gradient + 4 * i) * scale;
    const more = (squared ? g * g : g) * rest;
    store<f32>(average + 4 * i, load<f32>(average + 4 * i) * beta + more);
  }
}

/** p ← decay·p − rate·m/(√v/correction + ε). */
export function stepOf(
  parameters: usize,
  mean: usize,
  meanSquare: usize,
  size: i32,
  rate: f32,
  decay: f32,
  correction: f32,
  eps: f32,
): void {
  let i = 0;
  for (; i + 4 <= size; i += 4) {
    const root = f32x4.div(f32x4.sqrt(v128.load(meanSquare + 4 * i)), f32x4.splat(correction));
    const below = f32x4.add(root, f32x4.splat(eps));
    const change = f32x4.div(f32x4.mul(v128.load(mean + 4 * i), f32x4.splat(rate)), below);
    const kept = f32x4.mul(v128.load(parameters + 4 * i), f32x4.splat(decay));
    v128.store(parameters + 4 * i, f32x4.sub(kept, change));
  }
  for (; i < size; i++) {
    const below = sqrt<f32>(load<f32>(meanSquare + 4 * i)) / correction + eps;
    const change = (load<f32>(mean + 4 * i) * rate) / below;
    store<f32>(parameters + 4 * i, load<f32>(parameters + 4 * i) * decay - change);
  }
}
