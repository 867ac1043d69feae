import type { TensorInfo } from '@tensorflow/tfjs-core';

import { runJointProgram } from './jointProgram';
import type { Tuning } from './tuning';

/** Columns, and lanes that share the rows of each, of a workgroup. */
const columns = 8;
const lanes = 32;

/** A sum over the rows of [N, C] of something that WGSL computes from a row and a column. */
export interface ColumnSum {
  /** WGSL expression with `row` and `at`, the place of a number in [N, C], or of four numbers beside each other. */
  readonly term: string;
  readonly width: number;
}

/** Sums over the same rows. */
export interface ColumnSums {
  readonly key: string;
  readonly sums: readonly ColumnSum[];
  readonly inputs: Readonly<Record<string, TensorInfo>>;
  /** Those of the inputs that are read at `at`. */
  readonly byColumn: readonly string[];
  readonly rows: number;
}

/** WGSL that goes from sum to sum: the columns of a later one lie behind those of the earlier ones. */
const inTurn = (count: number, text: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => text(i)).join('\n      ');

/** WGSL of `sumI(column, first, step)`: every so many rows of a column, or of four, from the first on. */
const sumCode = ({ term }: ColumnSum, i: number, type: string): string => `
    fn sum${i}(column : i32, first : i32, step : i32) -> ${type} {
      var sum = ${type}();
      for (var row = first; row < uniforms.rows; row = row + step) {
        let at = row * uniforms.width${i} + column;
        sum = sum + ${term};
      }
      return sum;
    }`;

/** WGSL by which a thread adds up a column, or four of them. */
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
  const { key, sums, inputs, byColumn, rows } = of;
  const alone = tuning === 'threads';
  // A read of four numbers costs a thread little more than that of one.
  const inQuads = alone && sums.every(({ width }) => width % 4 === 0);
  const shapes = sums.map(({ width }) => [width]);
  const widths = sums.map(({ width }) => (inQuads ? width / 4 : width));
  const total = (size: (width: number) => number): number =>
    widths.reduce((sum, width) => sum + size(width), 0);
  const type = inQuads ? 'vec4<f32>' : 'f32';
  const results = Object.fromEntries(shapes.map((shape, i) => [`result${i}`, shape]));
  return runJointProgram(backend, {
    key: `${key} ${tuning} ${inQuads}`,
    code: `${sums.map((sum, i) => sumCode(sum, i, type)).join('')}${alone ? aloneCode(sums.length) : sharedCode(sums.length)}`,
    ...{ inputs, results, vectors: inQuads ? [...byColumn, ...Object.keys(results)] : [] },
    integers: { rows, ...Object.fromEntries(widths.map((width, i) => [`width${i}`, width])) },
    ...(alone
      ? // Small workgroups, since there are few threads and every core should have some.
        { threads: total((width) => width), workgroup: 16 }
      : {
          threads: total((width) => Math.ceil(width / columns)) * columns * lanes,
          workgroup: columns * lanes,
        }),
  });
}
