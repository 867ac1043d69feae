import {
  util,
  type BatchMatMulAttrs,
  type BatchMatMulInputs,
  type TensorInfo,
} from '@tensorflow/tfjs-core';

// What kernels of our own are told besides their tensors, one and the same on every backend.

/** Sizes of an attention over rows: q [B·T, H·D], k and v [B·(P+T), KV·D]. */
export interface AttentionSizes {
  readonly batch: number;
  readonly length: number;
  /** Keys before each row's own, which all its queries see: P; 0 where there is a gradient. */
  readonly before: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly width: number;
}

/** How the heads of rows are turned by their positions. */
export interface RowTurn {
  /** Positions of a row, and of what stands before it. */
  readonly length: number;
  readonly before: number;
  /** Numbers of a head, and how many of them are turned. */
  readonly width: number;
  readonly dims: number;
  /** Whether heads are turned back, as their gradients are. */
  readonly back: boolean;
}

/** The norm of rows before linear maps. */
export interface TokenNorm {
  readonly eps: number;
  /** Whether rows are centered, as layer normalization has them. */
  readonly centered: boolean;
}

/** Numbers whose squares are one sum of the norm of gradients. */
export const squaresOfASum = 256;

/** A batch of matrix products as the arguments of `BatchMatMul` say it. */
export interface BatchProduct {
  readonly batch: number;
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
  /** Of the result. */
  readonly shape: readonly number[];
}

/** The sizes of a batch of products; null where the operands' batches differ, so that one is repeated. */
export function batchProductOf(
  { a, b }: Readonly<Record<keyof BatchMatMulInputs, TensorInfo>>,
  { transposeA, transposeB }: Pick<BatchMatMulAttrs, 'transposeA' | 'transposeB'>,
): BatchProduct | null {
  const outer = a.shape.slice(0, -2);
  const batch = util.sizeFromShape(outer);
  if (batch !== util.sizeFromShape(b.shape.slice(0, -2))) return null;
  const [lastA, innerA] = a.shape.slice(-2) as [number, number];
  const [innerB, lastB] = b.shape.slice(-2) as [number, number];
  const [rows, inner] = transposeA ? [innerA, lastA] : [lastA, innerA];
  const columns = transposeB ? innerB : lastB;
  return { batch, rows, inner, columns, shape: [...outer, rows, columns] };
}
