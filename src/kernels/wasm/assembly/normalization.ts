import { lanesSum } from './vectors';

/** LayerNorm and the root-mean-square norm of rows [N, C], as src/kernels/normalization.ts defines them. */

/** Σ (x − less)^power of a row, power 1 or 2. */
function sumOfRow(x: usize, width: i32, less: f32, squares: bool): f32 {
  const mean = f32x4.splat(less);
  let sums = f32x4.splat(0);
  let i = 0;
  for (; i + 4 <= width; i += 4) {
    const d = f32x4.sub(v128.load(x + 4 * i), mean);
    sums = f32x4.add(sums, squares ? f32x4.mul(d, d) : d);
  }
  let sum = lanesSum(sums);
  for (; i < width; i++) {
    const d = load<f32>(x + 4 * i) - less;
    sum += squares ? d * d : d;
  }
  return sum;
}

/** What each row is normalized by, [N, 2]: its mean (0 where rows are not centered) and 1/√(σ² + ε). */
export function normStatistics(
  x: usize,
  statistics: usize,
  rows: i32,
  width: i32,
  centered: bool,
  eps: f32,
): void {
  for (let row = 0; row < rows; row++) {
    const mean: f32 = centered ? sumOfRow(x, width, 0, false) / <f32>width : 0;
    const variance = sumOfRow(x, width, mean, true) / <f32>width;
    store<f32>(statistics, mean);
    store<f32>(statistics + 4, 1 / sqrt<f32>(variance + eps));
    x += 4 * width;
    statistics += 8;
  }
}

/** y = (x − mean)·inverse·w + b; no bias where its address is 0. */
export function normalized(
  x: usize,
  statistics: usize,
  weight: usize,
  bias: usize,
  y: usize,
  rows: i32,
  width: i32,
): void {
  for (let row = 0; row < rows; row++) {
    const mean = load<f32>(statistics);
    const inverse = load<f32>(statistics + 4);
    let i = 0;
    for (; i + 4 <= width; i += 4) {
      const d = f32x4.sub(v128.load(x + 4 * i), f32x4.splat(mean));
      let out = f32x4.mul(f32x4.mul(d, f32x4.splat(inverse)), v128.load(weight + 4 * i));
      if (bias) out = f32x4.add(out, v128.load(bias + 4 * i));
      v128.store(y + 4 * i, out);
    }
    for (; i < width; i++) {
      const hat = (load<f32>(x + 4 * i) - mean) * inverse;
      const out = hat * load<f32>(weight + 4 * i);
      store<f32>(y + 4 * i, bias ? out + load<f32>(bias + 4 * i) : out);
    }
    x += 4 * width;
    y += 4 * width;
    statistics += 8;
  }
}

/** ∂x = inverse·(g − mean(g) − x̂·mean(g·x̂)), g = dy·w; without mean(g) where rows are not centered. */
export function normGradient(
  x: usize,
  statistics: usize,
  weight: usize,
  dy: usize,
  dx: usize,
  rows: i32,
  width: i32,
  centered: bool,
): void {
  const n = <f32>width;
  for (let row = 0; row < rows; row++) {
    const mean = load<f32>(statistics);
    const inverse = load<f32>(statistics + 4);
    let sums = f32x4.splat(0);
    let alongs = f32x4.splat(0);
    let i = 0;
    for (; i + 4 <= width; i += 4) {
      const g = f32x4.mul(v128.load(dy + 4 * i), v128.load(weight + 4 * i));
      const d = f32x4.sub(v128.load(x + 4 * i), f32x4.splat(mean));
      sums = f32x4.add(sums, g);
      alongs = f32x4.add(alongs, f32x4.mul(g, d));
    }
    let sum = lanesSum(sums);
    let along = lanesSum(alongs);
    for (; i < width; i++) {
      const g = load<f32>(dy + 4 * i) * load<f32>(weight + 4 * i);
      sum += g;
      along += g * (load<f32>(x + 4 * i) - mean);
    }
    const meanG: f32 = centered ? sum / n : 0;
    const meanAlong = (along * inverse) / n;
    for (i = 0; i + 4 <= width; i += 4) {
      const g = f32x4.mul(v128.load(dy + 4 * i), v128.load(weight + 4 * i));
      const d = f32x4.sub(v128.load(x + 4 * i), f32x4.splat(mean));
      const spread = f32x4.mul(f32x4.mul(d, f32x4.splat(inverse)), f32x4.splat(meanAlong));
      const change = f32x4.sub(f32x4.sub(g, f32x4.splat(meanG)), spread);
      v128.store(dx + 4 * i, f32x4.mul(change, f32x4.splat(inverse)));
    }
    for (; i < width; i++) {
      const g = load<f32>(dy + 4 * i) * load<f32>(weight + 4 * i);
      const hat = (load<f32>(x + 4 * i) - mean) * inverse;
      store<f32>(dx + 4 * i, inverse * (g - meanG - hat * meanAlong));
    }
    x += 4 * width;
    dy += 4 * width;
    dx += 4 * width;
    statistics += 8;
  }
}

/** Rows whose sum is added up before it joins the whole, so that long sums lose few digits. */
const chunk: i32 = 32;

/** Σ_rows dy, or Σ_rows dy·x̂ where x has an address: [N, C] → [C]. */
export function columnSums(
  dy: usize,
  x: usize,
  statistics: usize,
  out: usize,
  rows: i32,
  width: i32,
): void {
  memory.fill(out, 0, 4 * width);
  for (let first = 0; first < rows; first += chunk) {
    const end = min(rows, first + chunk);
    let column = 0;
    for (; column + 4 <= width; column += 4) {
      let sums = f32x4.splat(0);
      for (let row = first; row < end; row++) {
        const at = 4 * (row * width + column);
        let term = v128.load(dy + at);
        if (x) {
          const d = f32x4.sub(v128.load(x + at), v128.load_splat<f32>(statistics + 8 * row));
          const hat = f32x4.mul(d, v128.load_splat<f32>(statistics + 8 * row + 4));
          term = f32x4.mul(term, hat);
        }
        sums = f32x4.add(sums, term);
      }
      v128.store(out + 4 * column, f32x4.add(v128.load(out + 4 * column), sums));
    }
    for (; column < width; column++) {
      let sum: f32 = 0;
      for (let row = first; row < end; row++) {
        const at = 4 * (row * width + column);
        let term = load<f32>(dy + at);
        if (x) {
          const d = load<f32>(x + at) - load<f32>(statistics + 8 * row);
          term *= d * load<f32>(statistics + 8 * row + 4);
        }
        sum += term;
      }
      store<f32>(out + 4 * column, load<f32>(out + 4 * column) + sum);
    }
  }
}
