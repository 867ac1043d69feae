import { exp4, lanesMax, lanesSum } from './vectors';

/** Log-probabilities of a head's logits, as src/kernels/blockedHeadLogps.ts takes them block by block. */

function expOf(x: f32): f32 {
  return f32x4.extract_lane(exp4(f32x4.splat(x)), 0);
}

/**
 * Takes a block of the vocabulary into what is kept of each row's logits z, [M, 3]: max z,
 * Σ exp(z − max z) and the target's z. A larger maximum shrinks the sum so far (arXiv 1805.02867, Alg. 3).
 * @param first the entry of the vocabulary at which the block begins; 0 begins anew
 */
export function headBlock(
  logits: usize,
  targets: usize,
  kept: usize,
  rows: i32,
  width: i32,
  first: i32,
): void {
  for (let row = 0; row < rows; row++) {
    const mostBefore: f32 = first ? load<f32>(kept) : -Infinity;
    const sumBefore: f32 = first ? load<f32>(kept + 4) : 0;
    let largest = f32x4.splat(mostBefore);
    let i = 0;
    for (; i + 4 <= width; i += 4) largest = f32x4.max(largest, v128.load(logits + 4 * i));
    let most = lanesMax(largest);
    for (; i < width; i++) most = max(most, load<f32>(logits + 4 * i));
    const peak = f32x4.splat(most);
    let sums = f32x4.splat(0);
    for (i = 0; i + 4 <= width; i += 4)
      sums = f32x4.add(sums, exp4(f32x4.sub(v128.load(logits + 4 * i), peak)));
    let sum = lanesSum(sums);
    for (; i < width; i++) sum += expOf(load<f32>(logits + 4 * i) - most);
    if (first) sum += sumBefore * expOf(mostBefore - most);
    const column = load<i32>(targets) - first;
    store<f32>(kept, most);
    store<f32>(kept + 4, sum);
    if (!first) store<f32>(kept + 8, 0);
    if (column >= 0 && column < width) store<f32>(kept + 8, load<f32>(logits + 4 * column));
    logits += 4 * width;
    targets += 4;
    kept += 12;
  }
}

/** dy·(onehot − softmax z) in place of a block's logits: dy times ∂ log p / ∂z. */
export function headDirection(
  logits: usize,
  targets: usize,
  kept: usize,
  dy: usize,
  rows: i32,
  width: i32,
  first: i32,
): void {
  for (let row = 0; row < rows; row++) {
    const peak = f32x4.splat(load<f32>(kept));
    const by = load<f32>(dy);
    const factor = f32x4.splat(-by / load<f32>(kept + 4));
    let i = 0;
    for (; i + 4 <= width; i += 4) {
      const e = exp4(f32x4.sub(v128.load(logits + 4 * i), peak));
      v128.store(logits + 4 * i, f32x4.mul(e, factor));
    }
    for (; i < width; i++) {
      const e = exp4(f32x4.sub(v128.load_splat<f32>(logits + 4 * i), peak));
      v128.store_lane<f32>(logits + 4 * i, f32x4.mul(e, factor), 0);
    }
    const column = load<i32>(targets) - first;
    if (column >= 0 && column < width) {
      const at = logits + 4 * column;
      store<f32>(at, load<f32>(at) + by);
    }
    logits += 4 * width;
    targets += 4;
    kept += 12;
    dy += 4;
  }
}
