/** A correlation with its 95 % interval; the bounds are null where there are too few pairs for one. */
export interface Correlation {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** The two-sided 95 % quantile of the normal distribution. */
const z95 = 1.959964;

/**
 * Fisher's interval: the correlation's inverse hyperbolic tangent is about normal.
 * @param deviation of that, null where there are too few pairs
 */
function fisher(value: number, deviation: number | null): Correlation {
  if (deviation === null) return { value, low: null, high: null };
  const center = Math.atanh(Math.min(1, Math.max(-1, value)));
  return {
    value,
    low: Math.tanh(center - z95 * deviation),
    high: Math.tanh(center + z95 * deviation),
  };
}

function meanOf(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
}

function product(x: ArrayLike<number>, y: ArrayLike<number>): number | null {
  const [meanX, meanY] = [meanOf(x), meanOf(y)];
  let [both, ofX, ofY] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    const [dx, dy] = [x[i]! - meanX, y[i]! - meanY];
    both += dx * dy;
    ofX += dx * dx;
    ofY += dy * dy;
  }
  // Rounding may leave it a hair beyond 1.
  return ofX > 0 && ofY > 0
    ? Math.min(1, Math.max(-1, both / (Math.sqrt(ofX) * Math.sqrt(ofY))))
    : null;
}

/** Pearson's r with Fisher's interval, its deviation being 1/√(n − 3); null where a side is constant. */
export function pearson(x: ArrayLike<number>, y: ArrayLike<number>): Correlation | null {
  const n = x.length;
  const value = product(x, y);
  return value === null ? null : fisher(value, n > 3 ? 1 / Math.sqrt(n - 3) : null);
}

/** The ranks of values from 1; ties share the mean of theirs. */
export function ranks(values: ArrayLike<number>): Float64Array {
  const order = Array.from({ length: values.length }, (_, i) => i);
  order.sort((a, b) => values[a]! - values[b]!);
  const ranked = new Float64Array(values.length);
  for (let from = 0; from < order.length;) {
    let to = from;
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++;
    // Ranks from + 1 to `to`.
    for (let i = from; i < to; i++) ranked[order[i]!] = (from + 1 + to) / 2;
    from = to;
  }
  return ranked;
}

/**
 * Spearman's ρ: Pearson's r of the ranks. Its interval is Fisher's with the deviation
 * √((1 + ρ²/2)/(n − 3)) of Bonett and Wright (2000).
 */
export function spearman(x: ArrayLike<number>, y: ArrayLike<number>): Correlation | null {
  const n = x.length;
  const value = product(ranks(x), ranks(y));
  if (value === null) return null;
  return fisher(value, n > 3 ? Math.sqrt((1 + value ** 2 / 2) / (n - 3)) : null);
}

/** Pairs of equal neighbors in an order: n(n−1)/2 for each run of n. */
function tiesOf(order: readonly number[], same: (a: number, b: number) => boolean): number {
  let ties = 0;
  let run = 1;
  for (let i = 1; i <= order.length; i++) {
    if (i < order.length && same(order[i]!, order[i - 1]!)) run += 1;
    else {
      ties += (run * (run - 1)) / 2;
      run = 1;
    }
  }
  return ties;
}

/** Counts the pairs that stand in the wrong order, by a merge sort; equal ones do not count. */
function swapsOf(values: readonly number[]): number {
  let swaps = 0;
  let from = Float64Array.from(values);
  let into = new Float64Array(values.length);
  for (let width = 1; width < values.length; width *= 2) {
    for (let low = 0; low < values.length; low += 2 * width) {
      const middle = Math.min(low + width, values.length);
      const high = Math.min(low + 2 * width, values.length);
      let [left, right] = [low, middle];
      for (let at = low; at < high; at++) {
        if (left < middle && (right >= high || from[left]! <= from[right]!)) {
          into[at] = from[left++]!;
        } else {
          into[at] = from[right++]!;
          swaps += middle - left;
        }
      }
    }
    [from, into] = [into, from];
  }
  return swaps;
}

/**
 * Kendall's τ-b, which allows for ties, in n·log n (Knight 1966); null where a side is constant. Its
 * interval is Fisher's with the deviation √(0.437/(n − 4)) of Fieller, Hartley and Pearson (1957).
 */
export function kendall(x: ArrayLike<number>, y: ArrayLike<number>): Correlation | null {
  const n = x.length;
  const order = Array.from({ length: n }, (_, i) => i);
  order.sort((a, b) => x[a]! - x[b]! || y[a]! - y[b]!);
  const sameX = (a: number, b: number): boolean => x[a] === x[b];
  const sameY = (a: number, b: number): boolean => y[a] === y[b];
  const tiedX = tiesOf(order, sameX);
  const tiedBoth = tiesOf(order, (a, b) => sameX(a, b) && sameY(a, b));
  const discordant = swapsOf(order.map((i) => y[i]!));
  const tiedY = tiesOf(
    [...order].sort((a, b) => y[a]! - y[b]!),
    sameY,
  );
  const all = (n * (n - 1)) / 2;
  const scale = Math.sqrt((all - tiedX) * (all - tiedY));
  if (!(scale > 0)) return null;
  const concordantLess = all - tiedX - tiedY + tiedBoth - 2 * discordant;
  const value = Math.min(1, Math.max(-1, concordantLess / scale));
  return fisher(value, n > 4 ? Math.sqrt(0.437 / (n - 4)) : null);
}
