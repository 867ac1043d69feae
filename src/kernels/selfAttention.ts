import { reshape, transpose, type Tensor, type Tensor2D, type Tensor4D } from '../backend/ops';
import { ownGradient } from '../backend/ownGradient';
import { causalAttention } from './causalAttention';
import { hasOwn, runOwn, runOwnParts } from './own';
import type { PackedRows } from './packedRows';
import { rotary, turnTable } from './rotary';

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
  /** Where rows hold two continuations of one prompt. */
  readonly packed?: PackedRows;
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

/** Heads turned by their positions, where the shape says so. */
export function rotatedHeads(x: Tensor4D, shape: HeadShape, packed?: PackedRows): Tensor4D {
  const { rotary: turn, width } = shape;
  if (!turn) return x;
  return rotary(x, turn.dims, turn.theta, packed?.turns({ width, ...turn }));
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
  if (hasOwn('Attention') && shape.width <= mostOwnWidth)
    return ownAttention(q, k, v, shape, layout);
  const { heads, kvHeads, width } = shape;
  const { packed } = layout;
  const queries = rotatedHeads(toHeads(q, heads, layout, width), shape, packed);
  const keys = rotatedHeads(toHeads(k, kvHeads, layout, width), shape, packed);
  const values = toHeads(v, kvHeads, layout, width);
  return fromHeads(causalAttention(queries, keys, values, packed?.mask));
}

/** Wider heads would take more room than a thread of every adapter has. */
export const mostOwnWidth = 256;

/** What a kernel reads to know of packed rows. */
const splitsOf = ({ packed }: RowLayout): Readonly<Record<string, Tensor>> =>
  packed ? { splits: packed.splits } : {};

/** The heads of rows turned by their positions, or back, by a kernel of our own: of one array, or of two. */
export function turnedRows<T extends readonly [Tensor] | readonly [Tensor, Tensor]>(
  arrays: T,
  shape: HeadShape,
  layout: RowLayout,
  back: boolean,
): T {
  const { rotary: turn, width } = shape;
  if (!turn) return arrays;
  const { length } = layout;
  const { cos, sin } = turnTable(length, { width, ...turn });
  const [x, other] = arrays;
  const inputs = { x, ...(other && { other }), cos, sin, ...splitsOf(layout) };
  const attributes = { length, width, dims: turn.dims, back };
  return runOwnParts('RotaryRows', inputs, attributes) as unknown as T;
}

/** By kernels of our own, which keep nothing as large as T × T: a thread goes through the keys of a query. */
function ownAttention(
  q: Tensor2D,
  k: Tensor2D,
  v: Tensor2D,
  shape: HeadShape,
  layout: RowLayout,
): Tensor2D {
  const { heads, kvHeads, width } = shape;
  const sizes = { batch: layout.batch, length: layout.length, heads, kvHeads, width };
  const splits = splitsOf(layout);
  return ownGradient<Tensor2D>([q, k, v], ([rows, keyRows, valueRows], save) => {
    const [queries, keys] = turnedRows([rows!, keyRows!], shape, layout, false);
    const turned = { q: queries, k: keys, v: valueRows! };
    const value = runOwn('Attention', { ...turned, ...splits }, sizes) as Tensor2D;
    save([turned.q, turned.k, turned.v, value]);
    return {
      value,
      gradFunc: (dy, saved) => {
        const [qs, ks, vs, o] = saved as [Tensor, Tensor, Tensor, Tensor];
        const of = { q: qs, k: ks, v: vs, o, dy, ...splits };
        const [byQ, byK, byV] = runOwnParts('AttentionGradients', of, sizes);
        return [...turnedRows([byQ!, byK!], shape, layout, true), byV!];
      },
    };
  });
}
