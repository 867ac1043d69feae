import { product, productScratch } from './product';
import { exp4, lanesMax, lanesSum } from './vectors';

/**
 * Causal attention, a block of queries at a time (as FlashAttention, arXiv 2205.14135): a block's scores
 * reach no further than its last query, so that about half of the square is never computed, and none of
 * it is kept. The gradient computes them again from what each row was normalized by.
 */

/** Queries of a block. */
const blockRows: i32 = 32;

/** Bytes of a row of scores, so that each begins at a whole vector. */
function scoresPitch(length: i32): i32 {
  return 4 * ((length + 3) & ~3);
}

/** Bytes for two blocks of scores and the panels of the products. */
export function attentionScratch(length: i32, width: i32): i32 {
  const most = max(length, width);
  const panels = max(productScratch(length, most), productScratch(width, most));
  return 2 * blockRows * scoresPitch(length) + panels;
}

/** The largest of a row of numbers. */
function largestOf(row: usize, count: i32): f32 {
  let largest = f32x4.splat(-Infinity);
  let i = 0;
  for (; i + 4 <= count; i += 4) largest = f32x4.max(largest, v128.load(row + 4 * i));
  let most = lanesMax(largest);
  for (; i < count; i++) most = max(most, load<f32>(row + 4 * i));
  return most;
}

/** Turns the first numbers of a row of scores into softmax(scale · s), the rest up to `limit` into zeros. */
function softmaxRow(row: usize, count: i32, limit: i32, scale: f32): void {
  const factor = f32x4.splat(scale);
  const peak = f32x4.splat(largestOf(row, count) * scale);
  let sums = f32x4.splat(0);
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const e = exp4(f32x4.sub(f32x4.mul(v128.load(row + 4 * i), factor), peak));
    v128.store(row + 4 * i, e);
    sums = f32x4.add(sums, e);
  }
  let sum = lanesSum(sums);
  for (; i < count; i++) {
    const score = f32x4.mul(v128.load_splat<f32>(row + 4 * i), factor);
    const e = f32x4.extract_lane(exp4(f32x4.sub(score, peak)), 0);
    store<f32>(row + 4 * i, e);
    sum += e;
  }
  const inverse = f32x4.splat(1 / sum);
  for (i = 0; i + 4 <= count; i += 4)
    v128.store(row + 4 * i, f32x4.mul(v128.load(row + 4 * i), inverse));
  for (; i < count; i++) store<f32>(row + 4 * i, load<f32>(row + 4 * i) / sum);
  for (; i < limit; i++) store<f32>(row + 4 * i, 0);
}

/**
 * Turns a block of scores into weights. A query sees itself and what stands before it, but for the first
 * continuation of a packed row [prompt | first | second] where it stands in the second.
 */
function softmaxBlock(
  scores: usize,
  scoresRow: i32,
  first: i32,
  rows: i32,
  splits: usize,
  scale: f32,
): void {
  for (let i = 0; i < rows; i++) {
    const row = scores + i * scoresRow;
    const at = first + i;
    if (splits && at >= load<i32>(splits + 4)) {
      const second = load<i32>(splits + 4);
      for (let s = load<i32>(splits); s < second; s++) store<f32>(row + 4 * s, -Infinity);
    }
    softmaxRow(row, at + 1, first + rows, scale);
  }
}

function dot(a: usize, b: usize, count: i32): f32 {
  let sums = f32x4.splat(0);
  let i = 0;
  for (; i + 4 <= count; i += 4)
    sums = f32x4.add(sums, f32x4.mul(v128.load(a + 4 * i), v128.load(b + 4 * i)));
  let sum = lanesSum(sums);
  for (; i < count; i++) sum += load<f32>(a + 4 * i) * load<f32>(b + 4 * i);
  return sum;
}

/** One head: out = softmax(scale · Q·Kᵀ)·V. */
function attendHead(
  q: usize,
  k: usize,
  v: usize,
  out: usize,
  splits: usize,
  qRow: i32,
  kRow: i32,
  length: i32,
  width: i32,
  scale: f32,
  scratch: usize,
): void {
  const pitch = scoresPitch(length);
  const panels = scratch + 2 * blockRows * pitch;
  for (let first = 0; first < length; first += blockRows) {
    const rows = min(blockRows, length - first);
    const limit = first + rows;
    const at = first * qRow;
    product(scratch, pitch, q + at, qRow, 4, k, 4, kRow, rows, limit, width, false, panels);
    softmaxBlock(scratch, pitch, first, rows, splits, scale);
    product(out + at, qRow, scratch, pitch, 4, v, kRow, 4, rows, width, limit, false, panels);
  }
}

/** Bytes to where a head begins in rows [B·T, heads·D]. */
function headAt(batch: i32, head: i32, heads: i32, length: i32, width: i32): i32 {
  return 4 * (batch * length * heads + head) * width;
}

/**
 * Attention of every head of rows: q [B·T, H·D], k and v [B·T, KV·D] → [B·T, H·D].
 * @param splits where the prompt ends and the second continuation begins, a pair a packed row, or 0
 */
export function attend(
  q: usize,
  k: usize,
  v: usize,
  out: usize,
  splits: usize,
  batch: i32,
  heads: i32,
  kvHeads: i32,
  length: i32,
  width: i32,
  scale: f32,
  scratch: usize,
): void {
  const qRow = 4 * heads * width;
  const kRow = 4 * kvHeads * width;
  const shared = heads / kvHeads;
  for (let b = 0; b < batch; b++)
    for (let h = 0; h < heads; h++) {
      const atQ = headAt(b, h, heads, length, width);
      const atK = headAt(b, h / shared, kvHeads, length, width);
      const ofRow: usize = splits ? splits + 8 * b : 0;
      attendHead(
        q + atQ,
        k + atK,
        v + atK,
        out + atQ,
        ofRow,
        qRow,
        kRow,
        length,
        width,
        scale,
        scratch,
      );
    }
}

/** A row of dP becomes one of dS; beyond what is visible the weights are zeros, and so is it. */
function byScores(row: usize, weights: usize, count: i32, along: f32, scale: f32): void {
  const less = f32x4.splat(along);
  const factor = f32x4.splat(scale);
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const change = f32x4.sub(v128.load(row + 4 * i), less);
    v128.store(row + 4 * i, f32x4.mul(f32x4.mul(v128.load(weights + 4 * i), change), factor));
  }
  for (; i < count; i++) {
    const change = load<f32>(row + 4 * i) - along;
    store<f32>(row + 4 * i, load<f32>(weights + 4 * i) * change * scale);
  }
}

/**
 * The gradient of one head. With P the weights: dV += Pᵀ·dO, dP = dO·Vᵀ,
 * dS = scale · P ∘ (dP − Σ dO ∘ O), dQ = dS·K, dK += dSᵀ·Q.
 */
function gradientOfHead(
  q: usize,
  k: usize,
  v: usize,
  out: usize,
  dOut: usize,
  dQ: usize,
  dK: usize,
  dV: usize,
  splits: usize,
  qRow: i32,
  kRow: i32,
  length: i32,
  width: i32,
  scale: f32,
  scratch: usize,
): void {
  const pitch = scoresPitch(length);
  const weights = scratch;
  const changes = weights + blockRows * pitch;
  const panels = changes + blockRows * pitch;
  for (let first = 0; first < length; first += blockRows) {
    const rows = min(blockRows, length - first);
    const limit = first + rows;
    const at = first * qRow;
    product(weights, pitch, q + at, qRow, 4, k, 4, kRow, rows, limit, width, false, panels);
    softmaxBlock(weights, pitch, first, rows, splits, scale);
    product(dV, kRow, weights, 4, pitch, dOut + at, qRow, 4, limit, width, rows, true, panels);
    product(changes, pitch, dOut + at, qRow, 4, v, 4, kRow, rows, limit, width, false, panels);
    for (let i = 0; i < rows; i++) {
      const along = dot(out + at + i * qRow, dOut + at + i * qRow, width);
      byScores(changes + i * pitch, weights + i * pitch, limit, along, scale);
    }
    product(dQ + at, qRow, changes, pitch, 4, k, kRow, 4, rows, width, limit, false, panels);
    product(dK, kRow, changes, 4, pitch, q + at, qRow, 4, limit, width, rows, true, panels);
  }
}

/** The gradient of `attend` by queries, keys and values. */
export function attendGradient(
  q: usize,
  k: usize,
  v: usize,
  out: usize,
  dOut: usize,
  dQ: usize,
  dK: usize,
  dV: usize,
  splits: usize,
  batch: i32,
  heads: i32,
  kvHeads: i32,
  length: i32,
  width: i32,
  scale: f32,
  scratch: usize,
): void {
  const qRow = 4 * heads * width;
  const kRow = 4 * kvHeads * width;
  const shared = heads / kvHeads;
  memory.fill(dK, 0, batch * length * kRow);
  memory.fill(dV, 0, batch * length * kRow);
  for (let b = 0; b < batch; b++)
    for (let h = 0; h < heads; h++) {
      const atQ = headAt(b, h, heads, length, width);
      const atK = headAt(b, h / shared, kvHeads, length, width);
      const ofRow: usize = splits ? splits + 8 * b : 0;
      gradientOfHead(
        q + atQ,
        k + atK,
        v + atK,
        out + atQ,
        dOut + atQ,
        dQ + atQ,
        dK + atK,
        dV + atK,
        ofRow,
        qRow,
        kRow,
        length,
        width,
        scale,
        scratch,
      );
    }
}
