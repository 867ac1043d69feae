import { reshape, transpose, type Tensor2D, type Tensor4D } from '../backend/ops';
import { causalAttention } from './causalAttention';
import { rotary } from './rotary';

/** Heads of an attention, and how much of each is rotated. */
export interface HeadShape {
  readonly heads: number;
  readonly kvHeads: number;
  /** Numbers of a head: D. */
  readonly width: number;
  /** Null where positions are not rotated. */
  readonly rotary: { readonly dims: number; readonly theta: number } | null;
}

/** How the rows of a batch lie. */
export interface RowLayout {
  readonly batch: number;
  readonly length: number;
}

/** Rows [B·T, H·D] as heads [B, H, T, D]. */
export function toHeads(
  rows: Tensor2D,
  heads: number,
  { batch, length }: RowLayout,
  width: number,
): Tensor4D {
  return transpose(reshape(rows, [batch, length, heads, width]), [0, 2, 1, 3]);
}

/** Heads [B, H, T, D] as rows [B·T, H·D]. */
export function fromHeads(x: Tensor4D): Tensor2D {
  const [batch, heads, length, width] = x.shape;
  return reshape(transpose(x, [0, 2, 1, 3]), [batch * length, heads * width]);
}

/** Heads with the rotation of the first T positions, where there is one. */
export function rotatedHeads(x: Tensor4D, shape: HeadShape): Tensor4D {
  return shape.rotary ? rotary(x, shape.rotary.dims, shape.rotary.theta) : x;
}

/**
 * Causal self-attention with grouped KV heads over rows, rotated where the shape says so:
 * q [B·T, H·D], k and v [B·T, KV·D] → [B·T, H·D].
 */
export function selfAttention(
  q: Tensor2D,
  k: Tensor2D,
  v: Tensor2D,
  shape: HeadShape,
  layout: RowLayout,
): Tensor2D {
  const { heads, kvHeads, width } = shape;
  const queries = rotatedHeads(toHeads(q, heads, layout, width), shape);
  const keys = rotatedHeads(toHeads(k, kvHeads, layout, width), shape);
  return fromHeads(causalAttention(queries, keys, toHeads(v, kvHeads, layout, width)));
}
