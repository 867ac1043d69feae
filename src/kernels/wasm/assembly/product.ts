/**
 * Matrix products, C = A·B, by the method of Goto and van de Geijn ("Anatomy of High-Performance Matrix
 * Multiplication", 2008): operands are first copied into panels that lie in memory in the order in which
 * the innermost loop reads them, so that a transposed operand costs no more than one that is not.
 *
 * All addresses and strides are in bytes. A number of A is at `a + row · aRow + k · aStep`, one of B at
 * `b + k · bStep + column · bColumn`; one of the two strides of each is 4.
 */

/** Terms of a sum that a panel holds: 256 · 8 numbers of B are 8 KiB and stay in the nearest cache. */
const deep: i32 = 256;
/** Columns that are packed at once: 256 · 512 numbers are 512 KiB. */
const across: i32 = 512;
/** Rows and columns of the block of C that the innermost loop holds in eight registers. */
const tileRows: i32 = 4;
const tileColumns: i32 = 8;

/** Bytes that `product` needs for its panels; a multiple of 16. */
export function productScratch(n: i32, k: i32): i32 {
  const columns = (min(n, across) + tileColumns - 1) & ~(tileColumns - 1);
  return 4 * (min(k, deep) * (columns + tileRows) + tileRows * tileColumns);
}

/**
 * Copies `lanes` ≤ 4 vectors of k numbers beside each other: four numbers a step, zeros where there is no
 * lane. Lane i begins at `from + i · lane`, its numbers are `step` apart.
 */
function packLanes(
  to: usize,
  toStep: i32,
  from: usize,
  lane: i32,
  step: i32,
  lanes: i32,
  k: i32,
): void {
  let i = 0;
  if (lanes < 4) {
    for (; i < k; i++) {
      v128.store(to, f32x4.splat(0));
      for (let l = 0; l < lanes; l++) store<f32>(to + 4 * l, load<f32>(from + l * lane));
      to += toStep;
      from += step;
    }
    return;
  }
  if (lane == 4) {
    for (; i < k; i++) {
      v128.store(to, v128.load(from));
      to += toStep;
      from += step;
    }
    return;
  }
  // Four steps of four lanes are a 4 × 4 block, which is turned in registers.
  for (; i + 4 <= k; i += 4) {
    const a = v128.load(from);
    const b = v128.load(from + lane);
    const c = v128.load(from + 2 * lane);
    const d = v128.load(from + 3 * lane);
    const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5); // a0 b0 a1 b1
    const AB = v128.shuffle<f32>(a, b, 2, 6, 3, 7); // a2 b2 a3 b3
    const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
    const CD = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
    v128.store(to, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
    v128.store(to + toStep, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
    v128.store(to + 2 * toStep, v128.shuffle<f32>(AB, CD, 0, 1, 4, 5));
    v128.store(to + 3 * toStep, v128.shuffle<f32>(AB, CD, 2, 3, 6, 7));
    to += 4 * toStep;
    from += 16;
  }
  for (; i < k; i++) {
    for (let l = 0; l < 4; l++) store<f32>(to + 4 * l, load<f32>(from + l * lane));
    to += toStep;
    from += 4;
  }
}

/** a·b + c. */
function fused(a: v128, b: v128, c: v128): v128 {
  return f32x4.add(f32x4.mul(a, b), c);
}

/** Four rows of C are stored, or added to what stands there. */
function put(c: usize, left: v128, right: v128, add: bool): void {
  if (add) {
    v128.store(c, f32x4.add(v128.load(c), left));
    v128.store(c, f32x4.add(v128.load(c, 16), right), 16);
  } else {
    v128.store(c, left);
    v128.store(c, right, 16);
  }
}

/** The innermost loop: a block of 4 × 8 numbers of C, from a panel of A and one of B. */
function tile(c: usize, cRow: i32, a: usize, b: usize, k: i32, add: bool): void {
  let c0 = f32x4.splat(0),
    C0 = c0,
    c1 = c0,
    C1 = c0,
    c2 = c0,
    C2 = c0,
    c3 = c0,
    C3 = c0;
  for (let i = 0; i < k; i++) {
    const left = v128.load(b);
    const right = v128.load(b, 16);
    let row = v128.load_splat<f32>(a);
    c0 = fused(row, left, c0);
    C0 = fused(row, right, C0);
    row = v128.load_splat<f32>(a, 4);
    c1 = fused(row, left, c1);
    C1 = fused(row, right, C1);
    row = v128.load_splat<f32>(a, 8);
    c2 = fused(row, left, c2);
    C2 = fused(row, right, C2);
    row = v128.load_splat<f32>(a, 12);
    c3 = fused(row, left, c3);
    C3 = fused(row, right, C3);
    a += 16;
    b += 32;
  }
  put(c, c0, C0, add);
  put(c + cRow, c1, C1, add);
  put(c + 2 * cRow, c2, C2, add);
  put(c + 3 * cRow, c3, C3, add);
}

/** Copies a whole tile's numbers that lie within C, or adds them. */
function putEdge(c: usize, cRow: i32, tile: usize, rows: i32, columns: i32, add: bool): void {
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) {
      const at = c + i * cRow + 4 * j;
      const value = load<f32>(tile + 4 * (i * tileColumns + j));
      store<f32>(at, add ? load<f32>(at) + value : value);
    }
}

/** C = A·B, or C += A·B: [m, k] · [k, n], the rows of C `cRow` bytes apart. */
export function product(
  c: usize,
  cRow: i32,
  a: usize,
  aRow: i32,
  aStep: i32,
  b: usize,
  bStep: i32,
  bColumn: i32,
  m: i32,
  n: i32,
  k: i32,
  add: bool,
  scratch: usize,
): void {
  const edge = scratch;
  const panelA = edge + 4 * tileRows * tileColumns;
  const panelsB = panelA + 4 * tileRows * min(k, deep);
  for (let j0 = 0; j0 < n; j0 += across) {
    const columns = min(across, n - j0);
    for (let k0 = 0; k0 < k; k0 += deep) {
      const depth = min(deep, k - k0);
      const adds = add || k0 > 0;
      const panelSize = 4 * tileColumns * depth;
      let panel = panelsB;
      for (let j = 0; j < columns; j += tileColumns) {
        const from = b + k0 * bStep + (j0 + j) * bColumn;
        const lanes = min(tileColumns, columns - j);
        packLanes(panel, 32, from, bColumn, bStep, min(4, lanes), depth);
        packLanes(panel + 16, 32, from + 4 * bColumn, bColumn, bStep, max(0, lanes - 4), depth);
        panel += panelSize;
      }
      for (let i = 0; i < m; i += tileRows) {
        const rows = min(tileRows, m - i);
        packLanes(panelA, 16, a + i * aRow + k0 * aStep, aRow, aStep, rows, depth);
        panel = panelsB;
        for (let j = 0; j < columns; j += tileColumns) {
          const to = c + i * cRow + 4 * (j0 + j);
          const width = min(tileColumns, columns - j);
          if (rows == tileRows && width == tileColumns) tile(to, cRow, panelA, panel, depth, adds);
          else {
            tile(edge, 4 * tileColumns, panelA, panel, depth, false);
            putEdge(to, cRow, edge, rows, width, adds);
          }
          panel += panelSize;
        }
      }
    }
  }
}

/** C = A·B of every matrix of a batch, either operand laid down transposed. */
export function batchProduct(
  c: usize,
  a: usize,
  b: usize,
  batch: i32,
  m: i32,
  n: i32,
  k: i32,
  transposeA: bool,
  transposeB: bool,
  scratch: usize,
): void {
  const aRow = transposeA ? 4 : 4 * k;
  const aStep = transposeA ? 4 * m : 4;
  const bStep = transposeB ? 4 : 4 * n;
  const bColumn = transposeB ? 4 * k : 4;
  for (let i = 0; i < batch; i++) {
    product(c, 4 * n, a, aRow, aStep, b, bStep, bColumn, m, n, k, false, scratch);
    a += 4 * m * k;
    b += 4 * k * n;
    c += 4 * m * n;
  }
}

/** C = A·B + b over rows: [m, k] · [k, n] and [n]; no bias where its address is 0. */
export function linear(
  c: usize,
  a: usize,
  b: usize,
  bias: usize,
  m: i32,
  n: i32,
  k: i32,
  scratch: usize,
): void {
  if (bias) for (let i = 0; i < m; i++) memory.copy(c + 4 * i * n, bias, 4 * n);
  product(c, 4 * n, a, 4 * k, 4, b, 4 * n, 4, m, n, k, bias != 0, scratch);
}
