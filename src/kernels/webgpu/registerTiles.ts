import type { ProductForm } from './product';

/** Rows, and quads of columns, that a thread computes. */
export interface Tile {
  readonly rows: number;
  readonly quads: number;
}

const each = (count: number, text: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => text(i)).join('\n');

/** Products of one dispatch at most. */
export const mostParts = 3;

/** Names the source of a form: one and the same for any number of products. */
export const sourceKey = ({ transposeA, transposeB, biased, onto }: ProductForm): string =>
  [transposeA, transposeB, biased, onto].join(' ');

/**
 * WGSL of `main`: one tile a thread, those of a later result behind those of the earlier ones. So that the
 * body of a tile stands once in the source, whatever is computed, the arrays of several products lie end to
 * end.
 * @param term WGSL that adds a product to the tile's sums
 * @param write WGSL that writes the sums to the result that begins at `ofC`
 */
function mainCode(tile: Tile, begin: string, term: string, write: string): string {
  const numbers = (name: string): string => `
    fn ${name}Of(part : i32) -> i32 {
      return select(select(uniforms.${name}2, uniforms.${name}1, part == 1), uniforms.${name}0, part == 0);
    }`;
  return `
    ${numbers('columns')}
    ${numbers('inner')}
    fn across(columns : i32) -> i32 { return (columns + ${4 * tile.quads - 1}) / ${4 * tile.quads}; }
    fn main(index : i32) {
      let down = (uniforms.rows + ${tile.rows - 1}) / ${tile.rows};
      var tile = index;
      var part = 0;
      var columnsBefore = 0;
      for (; part < uniforms.results - 1; part = part + 1) {
        let tiles = uniforms.batch * down * across(columnsOf(part));
        if (tile < tiles) { break; }
        tile = tile - tiles;
        columnsBefore = columnsBefore + columnsOf(part);
      }
      let columns = columnsOf(part);
      if (tile >= uniforms.batch * down * across(columns)) { return; }
      let j0 = (tile % across(columns)) * ${tile.quads}; // in quads
      let i0 = ((tile / across(columns)) % down) * ${tile.rows};
      let batch = tile / (across(columns) * down);
      ${begin}
      var firstA = 0;
      var firstB = uniforms.batch * uniforms.inner0 * columnsBefore;
      for (var term = 0; term < uniforms.terms; term = term + 1) {
        let inner = innerOf(term);
        let ofA = firstA + batch * uniforms.rows * inner; // as many where A is transposed
        let ofB = firstB + batch * inner * columns;
        ${term}
        firstA = firstA + uniforms.batch * uniforms.rows * inner;
        firstB = firstB + uniforms.batch * inner * columns;
      }
      let ofC = uniforms.batch * uniforms.rows * columnsBefore + batch * uniforms.rows * columns;
      ${write}
    }`;
}

/**
 * WGSL of a tile a thread, all of its sums in registers and every loop over them written out. Four steps
 * of k share their reads, which are of four numbers each; along an edge the last row or quad is read again,
 * and nothing is written. The sum runs over k in order, so that a product has the same bits every time.
 */
export function registerTileCode(form: ProductForm, tile: Tile): string {
  const { rows, quads } = tile;
  const { transposeA, transposeB, biased, onto } = form;
  // a(r, q) and b(q, c): row r, quad c of columns, at step 4k + q
  const a = (r: number, q: number) => (transposeA ? `a${q}_${r >> 2}[${r & 3}]` : `a${r}[${q}]`);
  const b = (q: number, c: number) => `b${q}_${c}`;
  const startsOfA = transposeA
    ? each(rows / 4, (r) => `let fromA${r} = baseA + min(i0 / 4 + ${r}, rowQuads - 1);`)
    : each(rows, (r) => `let fromA${r} = baseA + min(i0 + ${r}, uniforms.rows - 1) * innerQuads;`);
  const startsOfB = transposeB
    ? each(
        4 * quads,
        (c) => `let fromB${c} = baseB + min(4 * j0 + ${c}, columns - 1) * innerQuads;`,
      )
    : each(quads, (c) => `let fromB${c} = baseB + min(j0 + ${c}, columnQuads - 1);`);
  const turnedB = (q: number, c: number) =>
    [0, 1, 2, 3].map((i) => `t${4 * c + i}[${q}]`).join(', ');
  const perSum = (text: (r: number, c: number) => string): string =>
    each(rows, (r) => each(quads, (c) => text(r, c)));
  // The sum of one register, from the step before it to the last of the four.
  const chain = (r: number, c: number): string =>
    [0, 1, 2, 3].reduce(
      (sum, q) => `fma(vec4<f32>(${a(r, q)}), ${b(q, c)}, ${sum})`,
      `sum${r}_${c}`,
    );
  const readA = transposeA
    ? each(4, (q) =>
        each(rows / 4, (r) => `let a${q}_${r} = quadA(fromA${r} + (4 * k + ${q}) * rowQuads);`),
      )
    : each(rows, (r) => `let a${r} = quadA(fromA${r} + k);`);
  const readB = transposeB
    ? each(4 * quads, (c) => `let t${c} = quadB(fromB${c} + k);`) +
      each(4, (q) => each(quads, (c) => `let ${b(q, c)} = vec4<f32>(${turnedB(q, c)});`))
    : each(4, (q) =>
        each(quads, (c) => `let ${b(q, c)} = quadB(fromB${c} + (4 * k + ${q}) * columnQuads);`),
      );
  const begin = `
      let rowQuads = uniforms.rows / 4;
      let columnQuads = columns / 4;
      ${perSum((r, c) => `var sum${r}_${c} = vec4<f32>();`)}`;
  const term = `
        let innerQuads = inner / 4;
        let baseA = ofA / 4;
        let baseB = ofB / 4;
        ${startsOfA}
        ${startsOfB}
        for (var k = 0; k < innerQuads; k = k + 1) {
          ${readA}
          ${readB}
          ${perSum((r, c) => `sum${r}_${c} = ${chain(r, c)};`)}
        }`;
  const more = (c: number): string =>
    (biased ? ` + bias[columnsBefore / 4 + min(j0 + ${c}, columnQuads - 1)]` : '') +
    (onto ? ' + added[at]' : '');
  const write = perSum(
    (r, c) => `if (i0 + ${r} < uniforms.rows && j0 + ${c} < columnQuads) {
        let at = ofC / 4 + (i0 + ${r}) * columnQuads + j0 + ${c};
        result[at] = sum${r}_${c}${more(c)};
      }`,
  );
  return `
    fn quadA(at : i32) -> vec4<f32> { return vec4<f32>(lhs[at]); }
    fn quadB(at : i32) -> vec4<f32> { return vec4<f32>(rhs[at]); }
    ${mainCode(tile, begin, term, write)}`;
}

/** The tile of sizes that are no multiples of four. */
export const plainTile: Tile = { rows: 4, quads: 1 };

/** WGSL of 4 × 4 numbers a thread, read one by one. */
export function plainCode(form: ProductForm): string {
  const { transposeA, transposeB, biased, onto } = form;
  const a = (r: number) => (transposeA ? `k * uniforms.rows + row${r}` : `row${r} * inner + k`);
  const b = (c: number) => (transposeB ? `column${c} * inner + k` : `k * columns + column${c}`);
  const quadOfB = [0, 1, 2, 3].map((c) => `f32(rhs[ofB + ${b(c)}])`).join(', ');
  const begin = `
      ${each(4, (r) => `let row${r} = min(i0 + ${r}, uniforms.rows - 1);`)}
      ${each(4, (c) => `let column${c} = min(4 * j0 + ${c}, columns - 1);`)}
      ${each(4, (r) => `var sum${r} = vec4<f32>();`)}`;
  const term = `
        for (var k = 0; k < inner; k = k + 1) {
          let b = vec4<f32>(${quadOfB});
          ${each(4, (r) => `sum${r} = fma(vec4<f32>(f32(lhs[ofA + ${a(r)}])), b, sum${r});`)}
        }`;
  const more = (c: number): string =>
    (biased ? ` + bias[columnsBefore + column${c}]` : '') + (onto ? ' + added[at]' : '');
  const write = each(4, (r) =>
    each(
      4,
      (c) => `if (i0 + ${r} < uniforms.rows && 4 * j0 + ${c} < columns) {
        let at = ofC + row${r} * columns + column${c};
        result[at] = sum${r}[${c}]${more(c)};
      }`,
    ),
  );
  return mainCode(plainTile, begin, term, write);
}
