/**
 * Indices of sizes whose sum comes nearest to `wanted`, neither none nor all of at least two sizes
 * (bounded subset sum over the distinct sizes). Of equal sizes the earlier ones are taken.
 */
export function nearestSum(sizes: readonly number[], wanted: number): number[] {
  const places = new Map<number, number[]>();
  for (const [i, size] of sizes.entries()) {
    const same = places.get(size);
    if (same === undefined) places.set(size, [i]);
    else same.push(i);
  }
  const total = sizes.reduce((a, b) => a + b, 0);
  const smallest = sizes.reduce((a, b) => Math.min(a, b), total);
  // Beyond this, the smallest size alone or all but one would be nearer.
  const limit = Math.min(total - smallest, Math.max(smallest, Math.ceil(2 * wanted)));
  // The size that was added last where a sum was first reached; 0 where it cannot be reached.
  const lastSize = new Int32Array(limit + 1);
  const used = new Int32Array(limit + 1);
  for (const [size, { length: count }] of places) {
    used.fill(0);
    for (let sum = size; sum <= limit; sum++) {
      const before = sum - size;
      const reachable = before === 0 || lastSize[before] !== 0;
      if (lastSize[sum] !== 0 || !reachable || used[before]! >= count) continue;
      lastSize[sum] = size;
      used[sum] = used[before]! + 1;
    }
  }
  let best = 0;
  for (let sum = 1; sum <= limit; sum++) {
    const nearer = best === 0 || Math.abs(sum - wanted) < Math.abs(best - wanted);
    if (lastSize[sum] !== 0 && nearer) best = sum;
  }
  const chosen: number[] = [];
  for (let sum = best; sum > 0; sum -= lastSize[sum]!) {
    chosen.push(places.get(lastSize[sum]!)!.shift()!);
  }
  return chosen;
}
