import {
  add,
  concat,
  matMul,
  mul,
  onWebGpu,
  reshape,
  slice,
  stockSoftmax,
  type Rank,
  type Tensor,
  type Tensor3D,
  type Tensor4D,
} from '../backend/ops';
import { constantArray, constantScalar } from './constants';

/** Where attention may not look; −∞ is not something WGSL promises to honor. */
export const masked = -1e9;
/** Rows beyond this the stock WebGPU softmax writes over its last element. */
const mostSoftmaxRows = 65_535;

/** Softmax over the last axis of [N, R, T], in parts of N where the WebGPU kernel would be wrong. */
function safeSoftmax(scores: Tensor3D): Tensor3D {
  const [n, rows, length] = scores.shape;
  if (!onWebGpu() || n * rows <= mostSoftmaxRows) return stockSoftmax(scores);
  const group = Math.max(1, Math.floor(mostSoftmaxRows / rows));
  const parts: Tensor3D[] = [];
  for (let at = 0; at < n; at += group) {
    const size = Math.min(group, n - at);
    parts.push(stockSoftmax(slice(scores, [at, 0, 0], [size, rows, length])));
  }
  return concat(parts, 0);
}

/** 0 where position r mod T may see position t, a large negative number elsewhere: [1, G·T, T]. */
function causalMask(groups: number, length: number): Tensor {
  return constantArray(`mask ${groups} ${length}`, [1, groups * length, length], (into) => {
    for (let row = 0; row < groups * length; row++)
      for (let t = 0; t < length; t++) into[row * length + t] = t <= row % length ? 0 : masked;
  });
}

/**
 * Causal attention with grouped KV heads: q [B, H, T, D], k and v [B, KV, S, D] → [B, H, T, D].
 * The H/KV query heads of a KV head are laid along the rows, so that nothing is repeated.
 * @param mask what is added to the scores where rows do not simply look back: [B, 1, T, S]; without one S is T
 */
export function causalAttention(
  q: Tensor4D,
  k: Tensor4D,
  v: Tensor4D,
  mask: Tensor | null = null,
): Tensor4D {
  const [batch, heads, length, width] = q.shape;
  const [, kvHeads, seenLength] = k.shape;
  const groups = heads / kvHeads;
  const scaled = mul(q, constantScalar(1 / Math.sqrt(width)));
  const queries = reshape<Rank.R3>(scaled, [batch * kvHeads, groups * length, width]);
  const keys = reshape<Rank.R3>(k, [batch * kvHeads, seenLength, width]);
  const values = reshape<Rank.R3>(v, [batch * kvHeads, seenLength, width]);
  const scores = matMul(queries, keys, false, true); // [B·KV, G·T, S]
  const seen = mask
    ? add(reshape(scores, [batch, heads, length, seenLength]), mask)
    : add(scores, causalMask(groups, length));
  const rows = reshape<Rank.R3>(seen, [batch * kvHeads, groups * length, seenLength]);
  const weights = safeSoftmax(rows); // [B·KV, G·T, S]
  return reshape(matMul(weights, values), [batch, heads, length, width]);
}
