import {
  add,
  matMul,
  mul,
  reshape,
  stockSoftmax,
  tidy,
  type Rank,
  type Tensor,
  type Tensor3D,
  type Tensor4D,
} from '../backend/ops';
import { constantScalar } from './constants';

/**
 * Attention of one query a row to cached keys and values, with grouped KV heads; without a gradient.
 * @param q [B, H, 1, D]
 * @param k [B, KV, capacity, D], as is `v`
 * @param mask 0 where a row may look, a large negative number elsewhere: [B, 1, capacity]
 * @returns [B, H, 1, D]
 */
export function cachedAttention(q: Tensor4D, k: Tensor4D, v: Tensor4D, mask: Tensor): Tensor4D {
  const [batch, heads, , width] = q.shape;
  const [, kvHeads, capacity] = k.shape;
  const groups = heads / kvHeads;
  return tidy(() => {
    const scaled = mul(q, constantScalar(1 / Math.sqrt(width)));
    const queries = reshape<Rank.R3>(scaled, [batch * kvHeads, groups, width]);
    const keys = reshape<Rank.R3>(k, [batch * kvHeads, capacity, width]);
    const values = reshape<Rank.R3>(v, [batch * kvHeads, capacity, width]);
    const scores = reshape(matMul(queries, keys, false, true), [batch, heads, capacity]);
    const weights = stockSoftmax(add<Tensor3D>(scores, mask)); // [B, H, capacity]
    const grouped = reshape<Rank.R3>(weights, [batch * kvHeads, groups, capacity]);
    return reshape<Rank.R4>(matMul(grouped, values), [batch, heads, 1, width]);
  });
}
