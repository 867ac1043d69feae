import {
  concat,
  onWebGpu,
  reshape,
  tile,
  transpose,
  type Rank,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
} from '../backend/ops';
import { ownGradient } from '../backend/ownGradient';
import { causalAttention } from './causalAttention';
import { mostOwnWidth } from '../shared/headLimit';
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

/** Keys, turned already, and values of a beginning that all rows of a batch share: [P, KV·D] each. */
export interface PrefixKeys {
  readonly keys: Tensor2D;
  readonly values: Tensor2D;
}

/** How the rows of a batch lie. */
export interface RowLayout {
  readonly batch: number;
  readonly length: number;
  /** Where rows hold two continuations of one prompt. */
  readonly packed?: PackedRows | null;
  /** What stands before every row and is not part of it; there is no gradient then. */
  readonly prefix?: PrefixKeys | null;
}

/** Rows [B·T, H·D] as heads [B, H, T, D]. */
export function toHeads(
  rows: Tensor2D,
  heads: number,
  { batch, length }: Pick<RowLayout, 'batch' | 'length'>,
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
export function rotatedHeads(
  x: Tensor4D,
  shape: HeadShape,
  packed: PackedRows | null = null,
): Tensor4D {
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
  if (layout.prefix) return attentionBehind(q, k, v, shape, { ...layout, prefix: layout.prefix });
  if (hasOwn('Attention') && shape.width <= mostOwnWidth)
    return ownAttention(q, k, v, shape, layout);
  const { heads, kvHeads, width } = shape;
  const packed = layout.packed ?? null;
  const queries = rotatedHeads(toHeads(q, heads, layout, width), shape, packed);
  const keys = rotatedHeads(toHeads(k, kvHeads, layout, width), shape, packed);
  const values = toHeads(v, kvHeads, layout, width);
  return fromHeads(causalAttention(queries, keys, values, packed?.mask));
}

/** The heads of rows turned by their positions, by whatever turns them on the running backend. */
export function rotatedRows(
  x: Tensor2D,
  heads: number,
  shape: HeadShape,
  layout: RowLayout,
): Tensor2D {
  if (hasOwn('RotaryRows')) return turnedRows([x], shape, layout, false)[0];
  const { packed = null } = layout;
  return fromHeads(rotatedHeads(toHeads(x, heads, layout, shape.width), shape, packed));
}

/** Attention of rows behind a beginning that they share, under no gradient: q [B·T, H·D] → [B·T, H·D]. */
function attentionBehind(
  q: Tensor2D,
  k: Tensor2D,
  v: Tensor2D,
  shape: HeadShape,
  layout: RowLayout & { readonly prefix: PrefixKeys },
): Tensor2D {
  const { batch, length, prefix, packed = null } = layout;
  const { heads, kvHeads, width } = shape;
  const before = prefix.keys.shape[0];
  const queries = rotatedRows(q, heads, shape, layout);
  const keys = behind(prefix.keys, rotatedRows(k, kvHeads, shape, layout), batch);
  const values = behind(prefix.values, v, batch);
  if (hasOwn('Attention') && width <= mostOwnWidth) {
    const sizes = { ...{ batch, length, before }, ...{ heads, kvHeads, width } };
    const inputs = { q: queries, k: keys, v: values, ...splitsOf(layout) };
    return runOwn('Attention', inputs, sizes) as Tensor2D;
  }
  const seen = { batch, length: before + length };
  const split = (x: Tensor2D): Tensor4D => toHeads(x, kvHeads, seen, width);
  const mask = packed?.mask ?? null;
  return fromHeads(
    causalAttention(toHeads(queries, heads, layout, width), split(keys), split(values), mask),
  );
}

/** Puts a beginning before every row of a batch: [P, W] and [B·T, W] → [B·(P+T), W]. */
function behind(prefix: Tensor2D, rows: Tensor2D, batch: number): Tensor2D {
  const across = rows.shape[1];
  const one = reshape<Rank.R3>(prefix, [1, prefix.shape[0], across]);
  // Stock WASM tiles number by number, and joins by copying whole rows.
  const every = onWebGpu() ? tile(one, [batch, 1, 1]) : concat(Array<Tensor3D>(batch).fill(one), 0);
  const whole = concat([every, reshape<Rank.R3>(rows, [batch, -1, across])], 1);
  return reshape<Rank.R2>(whole, [-1, across]);
}

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
  const before = layout.prefix?.keys.shape[0] ?? 0;
  const { cos, sin } = turnTable(before + length, { width, ...turn });
  const [x, other] = arrays;
  const inputs = { x, ...(other && { other }), cos, sin, ...splitsOf(layout) };
  const attributes = { length, before, width, dims: turn.dims, back };
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
  const { batch, length } = layout;
  const sizes = { ...{ batch, length, before: 0 }, ...{ heads, kvHeads, width } };
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
