import type { TensorInfo } from '@tensorflow/tfjs-core';

import { runProgram, type Program } from './program';
import { sharedTileCode, sharedTiles } from './sharedTiles';
import type { Tuning } from './tuning';

/** C = op(A)·op(B), batched, with a bias on every row where there is one. */
export interface Product {
  readonly a: TensorInfo;
  readonly b: TensorInfo;
  readonly bias?: TensorInfo;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly batch: number;
  /** C is [batch, rows, columns], and `inner` numbers are multiplied for each of its numbers. */
  readonly rows: number;
  readonly columns: number;
  readonly inner: number;
  /** Shape of the result. */
  readonly shape: readonly number[];
}

/** Rows, and quads of columns, that a thread computes. */
interface Tile {
  readonly rows: number;
  readonly quads: number;
}

/** A software adapter pays for every read some ten times what it pays for a product: few reads, many products. */
const largeTile: Tile = { rows: 16, quads: 4 };
const smallTile: Tile = { rows: 4, quads: 1 };
/** Large tiles that there must be, so that every core has some. */
const leastTiles = 16;

const each = (count: number, text: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => text(i)).join('\n');

/**
 * WGSL of a tile a thread, all of its sums in registers and every loop over them written out. Four steps
 * of k share their reads, which are of four numbers each; along an edge the last row or quad is read again,
 * and nothing is written. The sum runs over k in order, so that a product has the same bits every time.
 */
function registerTileCode({ transposeA, transposeB, bias }: Product, tile: Tile): string {
  const { rows, quads } = tile;
  // a(r, q) and b(q, c): row r, quad c of columns, at step 4k + q
  const a = (r: number, q: number) => (transposeA ? `a${q}_${r >> 2}[${r & 3}]` : `a${r}[${q}]`);
  const b = (q: number, c: number) => `b${q}_${c}`;
  const startsOfA = transposeA
    ? each(rows / 4, (r) => `let fromA${r} = baseA + min(i0 / 4 + ${r}, rowQuads - 1);`)
    : each(rows, (r) => `let fromA${r} = baseA + min(i0 + ${r}, uniforms.rows - 1) * innerQuads;`);
  const startsOfB = transposeB
    ? each(
        4 * quads,
        (c) => `let fromB${c} = baseB + min(4 * j0 + ${c}, uniforms.columns - 1) * innerQuads;`,
      )
    : each(quads, (c) => `let fromB${c} = baseB + min(j0 + ${c}, columnQuads - 1);`);
  const readA = transposeA
    ? each(4, (q) =>
        each(rows / 4, (r) => `let a${q}_${r} = quadA(fromA${r} + (4 * k + ${q}) * rowQuads);`),
      )
    : each(rows, (r) => `let a${r} = quadA(fromA${r} + k);`);
  const turnedB = (q: number, c: number) =>
    [0, 1, 2, 3].map((i) => `t${4 * c + i}[${q}]`).join(', ');
  const readB = transposeB
    ? each(4 * quads, (c) => `let t${c} = quadB(fromB${c} + k);`) +
      each(4, (q) => each(quads, (c) => `let ${b(q, c)} = vec4<f32>(${turnedB(q, c)});`))
    : each(4, (q) =>
        each(quads, (c) => `let ${b(q, c)} = quadB(fromB${c} + (4 * k + ${q}) * columnQuads);`),
      );
  const perSum = (text: (r: number, c: number) => string): string =>
    each(rows, (r) => each(quads, (c) => text(r, c)));
  // The sum of one register, from the step before it to the last of the four.
  const chain = (r: number, c: number): string =>
    [0, 1, 2, 3].reduce(
      (sum, q) => `fma(vec4<f32>(${a(r, q)}), ${b(q, c)}, ${sum})`,
      `sum${r}_${c}`,
    );
  const added = (c: number) => (bias ? ` + bias[min(j0 + ${c}, columnQuads - 1)]` : '');
  return `
    fn quadA(at : i32) -> vec4<f32> { return vec4<f32>(lhs[at]); }
    fn quadB(at : i32) -> vec4<f32> { return vec4<f32>(rhs[at]); }
    fn main(index : i32) {
      let rowQuads = uniforms.rows / 4;
      let columnQuads = uniforms.columns / 4;
      let innerQuads = uniforms.inner / 4;
      let across = (columnQuads + ${quads - 1}) / ${quads};
      let down = (uniforms.rows + ${rows - 1}) / ${rows};
      if (index >= uniforms.batch * down * across) { return; }
      let j0 = (index % across) * ${quads}; // in quads
      let i0 = ((index / across) % down) * ${rows};
      let batch = index / (across * down);
      let baseA = batch * uniforms.rows * innerQuads; // as many where A is transposed
      let baseB = batch * uniforms.inner * columnQuads;
      ${startsOfA}
      ${startsOfB}
      ${perSum((r, c) => `var sum${r}_${c} = vec4<f32>();`)}
      for (var k = 0; k < innerQuads; k = k + 1) {
        ${readA}
        ${readB}
        ${perSum((r, c) => `sum${r}_${c} = ${chain(r, c)};`)}
      }
      let baseC = batch * uniforms.rows * columnQuads;
      ${perSum(
        (r, c) => `if (i0 + ${r} < uniforms.rows && j0 + ${c} < columnQuads) {
        result[baseC + (i0 + ${r}) * columnQuads + j0 + ${c}] = sum${r}_${c}${added(c)};
      }`,
      )}
    }`;
}

/** WGSL of 4 × 4 numbers a thread, for sizes that are no multiples of four. */
function plainCode({ transposeA, transposeB, bias }: Product): string {
  const a = (r: number) =>
    transposeA ? `k * uniforms.rows + row${r}` : `row${r} * uniforms.inner + k`;
  const b = (c: number) =>
    transposeB ? `column${c} * uniforms.inner + k` : `k * uniforms.columns + column${c}`;
  const quadOfB = [0, 1, 2, 3].map((c) => `f32(rhs[baseB + ${b(c)}])`).join(', ');
  const written = (r: number, c: number) => `
      if (i0 + ${r} < uniforms.rows && j0 + ${c} < uniforms.columns) {
        result[baseC + row${r} * uniforms.columns + column${c}] = sum${r}[${c}]${bias ? ` + bias[column${c}]` : ''};
      }`;
  return `
    fn main(index : i32) {
      let across = (uniforms.columns + 3) / 4;
      let down = (uniforms.rows + 3) / 4;
      if (index >= uniforms.batch * down * across) { return; }
      let j0 = (index % across) * 4;
      let i0 = ((index / across) % down) * 4;
      let batch = index / (across * down);
      let baseA = batch * uniforms.rows * uniforms.inner;
      let baseB = batch * uniforms.inner * uniforms.columns;
      let baseC = batch * uniforms.rows * uniforms.columns;
      ${each(4, (r) => `let row${r} = min(i0 + ${r}, uniforms.rows - 1);`)}
      ${each(4, (c) => `let column${c} = min(j0 + ${c}, uniforms.columns - 1);`)}
      ${each(4, (r) => `var sum${r} = vec4<f32>();`)}
      for (var k = 0; k < uniforms.inner; k = k + 1) {
        let b = vec4<f32>(${quadOfB});
        ${each(4, (r) => `sum${r} = fma(vec4<f32>(f32(lhs[baseA + ${a(r)}])), b, sum${r});`)}
      }
      ${each(4, (r) => each(4, (c) => written(r, c)))}
    }`;
}

/** How a product is computed: its source, its name, and how many threads that takes. */
type Way = Pick<Program, 'key' | 'code' | 'threads' | 'vectors' | 'workgroup'>;

function byThreads(of: Product): Way {
  const { transposeA, batch, rows, columns, inner } = of;
  const tilesOf = (tile: Tile) =>
    batch * Math.ceil(rows / tile.rows) * Math.ceil(columns / (4 * tile.quads));
  const even = inner % 4 === 0 && columns % 4 === 0 && (!transposeA || rows % 4 === 0);
  if (!even) {
    const threads = batch * Math.ceil(rows / 4) * Math.ceil(columns / 4);
    return { key: 'plainProduct', code: plainCode(of), threads };
  }
  const narrow = rows < largeTile.rows || columns < 4 * largeTile.quads;
  const tile = narrow || tilesOf(largeTile) < leastTiles ? smallTile : largeTile;
  const code = registerTileCode(of, tile);
  // Small workgroups, since there are few threads and every core should have some.
  return {
    key: `registerProduct ${tile.rows}`,
    code,
    threads: tilesOf(tile),
    vectors: ['lhs', 'rhs', 'bias', 'result'],
    workgroup: 16,
  };
}

/** Encodes one dispatch of a matrix product. */
export function runProduct(backend: unknown, tuning: Tuning, of: Product): TensorInfo {
  const { a, b, bias, transposeA, transposeB, batch, rows, columns, inner, shape } = of;
  const way = tuning === 'threads' ? byThreads(of) : bySharedTiles(of);
  return runProgram(backend, {
    ...way,
    key: `${way.key} ${transposeA} ${transposeB} ${bias !== undefined}`,
    inputs: { lhs: a, rhs: b, ...(bias && { bias }) },
    shape,
    integers: { batch, rows, columns, inner },
  });
}

function bySharedTiles(of: Product): Way {
  const tiles = sharedTiles(of);
  return {
    key: `sharedProduct ${tiles.side}`,
    code: sharedTileCode(of, tiles),
    threads: tiles.count * tiles.threads,
    workgroup: tiles.threads,
  };
}
