import type { TensorInfo } from '@tensorflow/tfjs-core';

import { runJointProgram } from './jointProgram';
import type { Tuning } from './tuning';

/** Columns, and lanes that share the rows of each, of a workgroup. */
const columns = 8;
const lanes = 32;

/** A sum over the rows of [N, C] of something that WGSL computes from a row and a column. */
export interface ColumnSum {
  /** WGSL expression with `row`, `column` and `at` (the place of both in [N, C]). */
  readonly term: string;
  readonly width: number;
}

/** Sums over the same rows. */
export interface ColumnSums {
  readonly key: string;
  readonly sums: readonly ColumnSum[];
  readonly inputs: Readonly<Record<string, TensorInfo>>;
  readonly rows: number;
}

/** WGSL that goes from sum to sum: the columns of a later one lie behind those of the earlier ones. */
const inTurn = (count: number, text: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => text(i)).join('\n      ');

/** WGSL of `sumI(column, first, step)`: every so many rows of a column, from the first on. */
const sumCode = ({ term }: ColumnSum, i: number): string => `
    fn sum${i}(column : i32, first : i32, step : i32) -> f32 {
      var sum = 0.0;
      for (var row = first; row < uniforms.rows; row = row + step) {
        let at = row * uniforms.width${i} + column;
        sum = sum + ${term};
      }
      return sum;
    }`;

/** WGSL by which a thread adds up a column. */
const aloneCode = (count: number): string => `
    fn main(index : i32) {
      var column = index;
      ${inTurn(
        count,
        (
          i,
        ) => `if (column >= 0 && column < uniforms.width${i}) { result${i}[column] = sum${i}(column, 0, 1); }
      column = column - uniforms.width${i};`,
      )}
    }`;

/** WGSL by which the threads of a workgroup share the rows of eight columns, and then join their sums. */
const sharedCode = (count: number): string => `
    var<workgroup> shared_ : array<f32, ${columns * lanes}>;
    fn main(index : i32) {
      let thread = index % ${columns * lanes};
      let lane = thread / ${columns};
      var block = index / ${columns * lanes};
      var found = -1;
      var column = 0;
      var sum = 0.0;
      ${inTurn(
        count,
        (i) => `{
        let blocks = (uniforms.width${i} + ${columns - 1}) / ${columns};
        let mine = block * ${columns} + thread % ${columns};
        if (block >= 0 && mine < uniforms.width${i}) {
          found = ${i};
          column = mine;
          sum = sum${i}(mine, lane, ${lanes});
        }
        block = block - blocks;
      }`,
      )}
      shared_[thread] = sum;
      workgroupBarrier();
      for (var half = ${lanes / 2}; half > 0; half = half / 2) {
        if (lane < half) { shared_[thread] = shared_[thread] + shared_[thread + half * ${columns}]; }
        workgroupBarrier();
      }
      if (lane > 0) { return; }
      ${inTurn(count, (i) => `if (found == ${i}) { result${i}[column] = shared_[thread]; }`)}
    }`;

/**
 * Σ over rows of each term: [N, C] → [C] each, in one dispatch. Lanes are joined in a tree of fixed form,
 * so that the same rows have the same sum every time.
 */
export function columnSums(backend: unknown, tuning: Tuning, of: ColumnSums): TensorInfo[] {
  const { key, sums, inputs, rows } = of;
  const alone = tuning === 'threads';
  const widths = sums.map(({ width }) => width);
  const total = (size: (width: number) => number): number =>
    widths.reduce((sum, width) => sum + size(width), 0);
  return runJointProgram(backend, {
    key: `${key} ${tuning}`,
    code: `${sums.map(sumCode).join('')}${alone ? aloneCode(sums.length) : sharedCode(sums.length)}`,
    inputs,
    results: Object.fromEntries(widths.map((width, i) => [`result${i}`, [width]])),
    integers: { rows, ...Object.fromEntries(widths.map((width, i) => [`width${i}`, width])) },
    ...(alone
      ? { threads: total((width) => width) }
      : {
          threads: total((width) => Math.ceil(width / columns)) * columns * lanes,
          workgroup: columns * lanes,
        }),
  });
}
