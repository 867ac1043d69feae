import type { TensorInfo } from '@tensorflow/tfjs-core';

import { runProgram, webgpuOf } from './program';
import type { Tuning } from './tuning';

/** Rows that a thread adds up where a GPU's many threads share a column. */
const chunk = 32;

/** A sum over the rows of [N, C] of something that WGSL computes from a row and a column. */
export interface ColumnSum {
  readonly key: string;
  /** WGSL expression with `row`, `column` and `at` (the place of both in [N, C]). */
  readonly term: string;
  readonly inputs: Readonly<Record<string, TensorInfo>>;
  readonly rows: number;
  readonly width: number;
}

/**
 * Σ over rows of a term: [N, C] → [C]. A GPU adds chunks of rows first and then their sums; both go in
 * order, so that the same rows have the same sum every time.
 */
export function columnSums(backend: unknown, tuning: Tuning, of: ColumnSum): TensorInfo {
  const { rows } = of;
  const chunks = tuning === 'threads' ? 1 : Math.ceil(rows / chunk);
  const partial = sumsOfChunks(backend, of, chunks); // [chunks, C]
  if (chunks === 1) return partial;
  const whole = sumsOfChunks(
    backend,
    { ...of, key: 'plainColumnSums', term: 'x[at]', inputs: { x: partial }, rows: chunks },
    1,
  );
  webgpuOf(backend).disposeData(partial.dataId);
  return whole;
}

function sumsOfChunks(backend: unknown, of: ColumnSum, chunks: number): TensorInfo {
  const { key, term, inputs, rows, width } = of;
  const each = Math.ceil(rows / chunks);
  const code = `
    fn main(index : i32) {
      if (index >= uniforms.chunks * uniforms.width) { return; }
      let column = index % uniforms.width;
      let first = (index / uniforms.width) * uniforms.each;
      let end = min(first + uniforms.each, uniforms.rows);
      var sum = 0.0;
      for (var row = first; row < end; row = row + 1) {
        let at = row * uniforms.width + column;
        sum = sum + ${term};
      }
      result[index] = sum;
    }`;
  const shape = chunks === 1 ? [width] : [chunks, width];
  const integers = { rows, width, chunks, each };
  return runProgram(backend, { key, code, inputs, shape, threads: chunks * width, integers });
}
