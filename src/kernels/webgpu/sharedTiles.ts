import { namesOf, type ProductForm } from './product';

/** Steps of k whose operands lie in shared memory at a time. */
const depth = 16;
/** Rows and columns of the result that a thread computes. */
const own = 4;
/** Workgroups that there must be, or the tiles are made smaller. */
const leastGroups = 64;

/** How results are cut: a workgroup computes a square of one, each of its threads a square of that. */
export interface SharedTiles {
  /** Rows and columns of a workgroup's square. */
  readonly side: number;
  /** Threads of a workgroup. */
  readonly threads: number;
  /** Workgroups. */
  readonly count: number;
}

/**
 * Cuts results into squares of 64, or of 32 where that leaves too few workgroups for a GPU.
 * @param columns of each result
 */
export function sharedTiles(batch: number, rows: number, columns: readonly number[]): SharedTiles {
  const cut = (side: number): SharedTiles => ({
    ...{ side, threads: (side / own) ** 2 },
    count: columns.reduce(
      (sum, of) => sum + batch * Math.ceil(rows / side) * Math.ceil(of / side),
      0,
    ),
  });
  const large = cut(64);
  return large.count < leastGroups ? cut(32) : large;
}

const each = (count: number, text: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => text(i)).join('\n');

/** WGSL of what differs from part to part: all threads of a workgroup have the same one. */
function partCode(form: ProductForm): string {
  const { parts, joined, transposeA, transposeB, biased, onto } = form;
  const chosen = (text: (part: number) => string): string =>
    parts === 1
      ? text(0)
      : `switch (part) {
        ${each(parts - 1, (p) => `case ${p + 1}: { ${text(p + 1)} }`)}
        default: { ${text(0)} }
      }`;
  const results = joined === 'beside' ? chosen : (text: (part: number) => string) => text(0);
  const a = transposeA ? 'k * uniforms.rows + i' : 'i * inner + k';
  const b = transposeB ? 'j * inner + k' : 'k * columns + j';
  const lhs = joined === 'added' ? chosen : (text: (part: number) => string) => text(0);
  const value = (part: number): string =>
    `sum${biased ? ` + ${namesOf(form, part).bias}[j]` : ''}${onto ? ' + added[at]' : ''}`;
  return `
    fn innerOf(part : i32) -> i32 { ${lhs((p) => `return ${namesOf(form, p).inner};`)} }
    fn columnsOf(part : i32) -> i32 { ${results((p) => `return ${namesOf(form, p).columns};`)} }
    fn readA(part : i32, base : i32, i : i32, k : i32, inner : i32) -> f32 {
      let at = base + ${a};
      ${lhs((p) => `return f32(${namesOf(form, p).lhs}[at]);`)}
    }
    fn readB(part : i32, base : i32, k : i32, j : i32, inner : i32, columns : i32) -> f32 {
      let at = base + ${b};
      ${chosen((p) => `return f32(${namesOf(form, p).rhs}[at]);`)}
    }
    fn write(part : i32, at : i32, j : i32, sum : f32) {
      ${results((p) => `${namesOf(form, p).result}[at] = ${value(p)};`)}
    }`;
}

/**
 * WGSL of a square of C a workgroup: its threads copy a strip of A and of B, 16 steps of k deep, to shared
 * memory, wait for one another, and each adds what the strip gives to its 4 × 4 sums in registers. What
 * lies outside a matrix counts as zero. The sum runs over k in order.
 */
export function sharedTileCode(form: ProductForm, { side, threads }: SharedTiles): string {
  const { parts, joined, transposeA, transposeB } = form;
  const strip = side * depth;
  const lanes = side / own; // threads along an edge
  // Neighboring threads read neighboring numbers, whichever way the operand lies.
  const [rowOfA, stepOfA] = transposeA
    ? [`e % ${side}`, `e / ${side}`]
    : [`e / ${depth}`, `e % ${depth}`];
  const [columnOfB, stepOfB] = transposeB
    ? [`e / ${depth}`, `e % ${depth}`]
    : [`e % ${side}`, `e / ${side}`];
  const results = joined === 'beside' ? parts : 1;
  const terms = joined === 'added' ? parts : 1;
  return `
    // [k][row] and [k][column]
    var<workgroup> stripA : array<f32, ${strip}>;
    var<workgroup> stripB : array<f32, ${strip}>;
    ${partCode(form)}
    fn squares(columns : i32) -> i32 {
      let across = (columns + ${side - 1}) / ${side};
      return uniforms.batch * across * ((uniforms.rows + ${side - 1}) / ${side});
    }
    fn main(index : i32) {
      let thread = index % ${threads};
      var group = index / ${threads};
      var part = 0;
      // The squares of a later part lie behind those of the earlier ones.
      for (; part < ${results - 1} && group >= squares(columnsOf(part)); part = part + 1) {
        group = group - squares(columnsOf(part));
      }
      let columns = columnsOf(part);
      let across = (columns + ${side - 1}) / ${side};
      let down = (uniforms.rows + ${side - 1}) / ${side};
      let batch = group / (across * down);
      let left = (group % across) * ${side};
      let top = ((group / across) % down) * ${side};
      let row = (thread / ${lanes}) * ${own};
      let column = (thread % ${lanes}) * ${own};
      var sums : array<vec4<f32>, ${own}>;
      for (var term = 0; term < ${terms}; term = term + 1) {
        let operand = ${joined === 'beside' ? 'part' : 'term'};
        let inner = innerOf(term);
        let baseA = batch * uniforms.rows * inner;
        let baseB = batch * inner * columns;
        for (var k0 = 0; k0 < inner; k0 = k0 + ${depth}) {
          for (var e = thread; e < ${strip}; e = e + ${threads}) {
            let i = top + ${rowOfA};
            let k = k0 + ${stepOfA};
            var value = 0.0;
            if (i < uniforms.rows && k < inner) { value = readA(operand, baseA, i, k, inner); }
            stripA[(${stepOfA}) * ${side} + ${rowOfA}] = value;
          }
          for (var e = thread; e < ${strip}; e = e + ${threads}) {
            let j = left + ${columnOfB};
            let k = k0 + ${stepOfB};
            var value = 0.0;
            if (j < columns && k < inner) { value = readB(operand, baseB, k, j, inner, columns); }
            stripB[(${stepOfB}) * ${side} + ${columnOfB}] = value;
          }
          workgroupBarrier(); // the strips are there
          for (var k = 0; k < ${depth}; k = k + 1) {
            let at = k * ${side} + column;
            let b = vec4<f32>(stripB[at], stripB[at + 1], stripB[at + 2], stripB[at + 3]);
            for (var r = 0; r < ${own}; r = r + 1) {
              sums[r] = fma(vec4<f32>(stripA[k * ${side} + row + r]), b, sums[r]);
            }
          }
          workgroupBarrier(); // nobody reads them any more
        }
      }
      if (batch >= uniforms.batch) { return; }
      for (var r = 0; r < ${own}; r = r + 1) {
        let i = top + row + r;
        for (var c = 0; c < ${own}; c = c + 1) {
          let j = left + column + c;
          if (i >= uniforms.rows || j >= columns) { continue; }
          write(part, (batch * uniforms.rows + i) * columns + j, j, sums[r][c]);
        }
      }
    }`;
}
