import type { Product } from './matMul';

/** Steps of k whose operands lie in shared memory at a time. */
const depth = 16;
/** Rows and columns of the result that a thread computes. */
const own = 4;
/** Workgroups that there must be, or the tiles are made smaller. */
const leastGroups = 64;

/** How a result is cut: a workgroup computes a square of it, each of its threads a square of that. */
export interface SharedTiles {
  /** Rows and columns of a workgroup's square. */
  readonly side: number;
  /** Threads of a workgroup. */
  readonly threads: number;
  /** Workgroups. */
  readonly count: number;
}

/** Cuts a result into squares of 64, or of 32 where that leaves too few workgroups for a GPU. */
export function sharedTiles({ batch, rows, columns }: Product): SharedTiles {
  const cut = (side: number): SharedTiles => ({
    ...{ side, threads: (side / own) ** 2 },
    count: batch * Math.ceil(rows / side) * Math.ceil(columns / side),
  });
  const large = cut(64);
  return large.count < leastGroups ? cut(32) : large;
}

/**
 * WGSL of a square of C a workgroup: its threads copy a strip of A and of B, 16 steps of k deep, to shared
 * memory, wait for one another, and each adds what the strip gives to its 4 × 4 sums in registers. What
 * lies outside a matrix counts as zero. The sum runs over k in order.
 */
export function sharedTileCode(
  { transposeA, transposeB, bias }: Product,
  { side, threads }: SharedTiles,
): string {
  const strip = side * depth;
  const lanes = side / own; // threads along an edge
  // Neighboring threads read neighboring numbers, whichever way the operand lies.
  const [rowOfA, stepOfA] = transposeA
    ? [`e % ${side}`, `e / ${side}`]
    : [`e / ${depth}`, `e % ${depth}`];
  const [columnOfB, stepOfB] = transposeB
    ? [`e / ${depth}`, `e % ${depth}`]
    : [`e % ${side}`, `e / ${side}`];
  const a = transposeA ? 'k * uniforms.rows + i' : 'i * uniforms.inner + k';
  const b = transposeB ? 'j * uniforms.inner + k' : 'k * uniforms.columns + j';
  return `
    // [k][row] and [k][column]
    var<workgroup> stripA : array<f32, ${strip}>;
    var<workgroup> stripB : array<f32, ${strip}>;
    fn main(index : i32) {
      let thread = index % ${threads};
      let group = index / ${threads};
      let across = (uniforms.columns + ${side - 1}) / ${side};
      let down = (uniforms.rows + ${side - 1}) / ${side};
      let batch = group / (across * down);
      let left = (group % across) * ${side};
      let top = ((group / across) % down) * ${side};
      let baseA = batch * uniforms.rows * uniforms.inner;
      let baseB = batch * uniforms.inner * uniforms.columns;
      let row = (thread / ${lanes}) * ${own};
      let column = (thread % ${lanes}) * ${own};
      var sums : array<vec4<f32>, ${own}>;
      for (var k0 = 0; k0 < uniforms.inner; k0 = k0 + ${depth}) {
        for (var e = thread; e < ${strip}; e = e + ${threads}) {
          let i = top + ${rowOfA};
          let k = k0 + ${stepOfA};
          var value = 0.0;
          if (i < uniforms.rows && k < uniforms.inner) { value = f32(lhs[baseA + ${a}]); }
          stripA[(${stepOfA}) * ${side} + ${rowOfA}] = value;
        }
        for (var e = thread; e < ${strip}; e = e + ${threads}) {
          let j = left + ${columnOfB};
          let k = k0 + ${stepOfB};
          var value = 0.0;
          if (j < uniforms.columns && k < uniforms.inner) { value = f32(rhs[baseB + ${b}]); }
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
      if (batch >= uniforms.batch) { return; }
      for (var r = 0; r < ${own}; r = r + 1) {
        let i = top + row + r;
        for (var c = 0; c < ${own}; c = c + 1) {
          let j = left + column + c;
          if (i >= uniforms.rows || j >= uniforms.columns) { continue; }
          result[(batch * uniforms.rows + i) * uniforms.columns + j] = sums[r][c]${bias ? ' + bias[j]' : ''};
        }
      }
    }`;
}
