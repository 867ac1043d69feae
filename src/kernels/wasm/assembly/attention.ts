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

/** Bytes for two blocks of scores over `length` keys and the panels of the products. */
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
 * Turns a block of scores into weights. A query sees itself and the keys before it, which are the first
 * ones of its row of scores.
 * @param seen keys that the block's first query sees
 */
function softmaxBlock(scores: usize, scoresRow: i32, rows: i32, seen: i32, scale: f32): void {
  const limit = seen + rows - 1;
  for (let i = 0; i < rows; i++) softmaxRow(scores + i * scoresRow, seen + i, limit, scale);
}

/**
 * A block of queries of a row [prefix | prompt | first | second], and the keys that it looks at: `edge` from
 * the row's beginning and `rest` from `resume` on. A block lies in the second continuation, which does not
 * see the first, or before it; there all keys are in one piece.
 */
let first: i32 = 0;
let rows: i32 = 0;
let edge: i32 = 0;
let resume: i32 = 0;
let rest: i32 = 0;

/** Finds the block that begins at `first`. */
function place(splits: usize, length: i32, before: i32): void {
  const second = splits ? load<i32>(splits + 4) : 0;
  if (first < second) {
    rows = min(blockRows, second - first);
    edge = before + first + rows;
    rest = 0;
  } else {
    rows = min(blockRows, length - first);
    edge = before + (splits ? load<i32>(splits) : 0);
    rest = first - second + rows;
  }
  resume = before + second;
}

/** Keys that the block's first query sees. */
function seenByFirst(): i32 {
  return edge + rest - rows + 1;
}

/** A block's rows by the keys that it looks at: to = X·Kᵀ. */
function byKeys(
  to: usize,
  pitch: i32,
  x: usize,
  xRow: i32,
  k: usize,
  kRow: i32,
  width: i32,
  panels: usize,
): void {
  product(to, pitch, x, xRow, 4, k, 4, kRow, rows, edge, width, false, panels);
  if (rest == 0) return;
  const behind = k + resume * kRow;
  product(to + 4 * edge, pitch, x, xRow, 4, behind, 4, kRow, rows, rest, width, false, panels);
}

/** What a block takes of the keys that it looks at: to = W·K. */
function ofKeys(
  to: usize,
  toRow: i32,
  w: usize,
  pitch: i32,
  k: usize,
  kRow: i32,
  width: i32,
  panels: usize,
): void {
  product(to, toRow, w, pitch, 4, k, kRow, 4, rows, width, edge, false, panels);
  if (rest == 0) return;
  const behind = k + resume * kRow;
  // Without keys before them nothing was written.
  const adds = edge > 0;
  product(to, toRow, w + 4 * edge, pitch, 4, behind, kRow, 4, rows, width, rest, adds, panels);
}

/** What a block gives to the keys that it looks at: to += Wᵀ·X. */
function toKeys(
  to: usize,
  kRow: i32,
  w: usize,
  pitch: i32,
  x: usize,
  xRow: i32,
  width: i32,
  panels: usize,
): void {
  product(to, kRow, w, 4, pitch, x, xRow, 4, edge, width, rows, true, panels);
  if (rest == 0) return;
  const behind = to + resume * kRow;
  product(behind, kRow, w + 4 * edge, 4, pitch, x, xRow, 4, rest, width, rows, true, panels);
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
  before: i32,
  width: i32,
  scale: f32,
  scratch: usize,
): void {
  const pitch = scoresPitch(before + length);
  const panels = scratch + 2 * blockRows * pitch;
  for (first = 0; first < length; first += rows) {
    place(splits, length, before);
    const at = first * qRow;
    byKeys(scratch, pitch, q + at, qRow, k, kRow, width, panels);
    softmaxBlock(scratch, pitch, rows, seenByFirst(), scale);
    ofKeys(out + at, qRow, scratch, pitch, v, kRow, width, panels);
  }
}

/** Bytes to where a head begins in rows [B·T, heads·D]. */
function headAt(batch: i32, head: i32, heads: i32, length: i32, width: i32): i32 {
  return 4 * (batch * length * heads + head) * width;
}

/**
 * Attention of every head of rows: q [B·T, H·D], k and v [B·(P+T), KV·D] → [B·T, H·D].
 * @param splits where the prompt ends and the second continuation begins, a pair a packed row, or 0
 * @param before keys that stand before each row's own and that all its queries see: P
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
  before: i32,
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
      const atK = headAt(b, h / shared, kvHeads, before + length, width);
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
        before,
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
  for (first = 0; first < length; first += rows) {
    place(splits, length, 0);
    const at = first * qRow;
    byKeys(weights, pitch, q + at, qRow, k, kRow, width, panels);
    softmaxBlock(weights, pitch, rows, seenByFirst(), scale);
    toKeys(dV, kRow, weights, pitch, dOut + at, qRow, width, panels);
    byKeys(changes, pitch, dOut + at, qRow, v, kRow, width, panels);
    for (let i = 0; i < rows; i++) {
      const along = dot(out + at + i * qRow, dOut + at + i * qRow, width);
      byScores(changes + i * pitch, weights + i * pitch, edge + rest, along, scale);
    }
    ofKeys(dQ + at, qRow, changes, pitch, k, kRow, width, panels);
    toKeys(dK, kRow, changes, pitch, q + at, qRow, width, panels);
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
