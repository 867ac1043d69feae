/**
 * The value below which a share of the values lies, by the nearest rank: of 100 values, the 99th
 * percentile is the 99th smallest. Reorders `values`.
 * @param values finite numbers, at least one
 */
export function percentile(values: Float64Array, share: number): number {
  const rank = Math.min(values.length, Math.max(1, Math.ceil(share * values.length))) - 1;
  let low = 0;
  let high = values.length - 1;
  // Hoare's selection: what is smaller than the pivot to its left, the rest to its right.
  while (low < high) {
    const pivot = values[(low + high) >> 1]!;
    let i = low;
    let j = high;
    while (i <= j) {
      while (values[i]! < pivot) i++;
      while (values[j]! > pivot) j--;
      if (i > j) break;
      const held = values[i]!;
      values[i++] = values[j]!;
      values[j--] = held;
    }
    if (rank <= j) high = j;
    else if (rank >= i) low = i;
    else break;
  }
  return values[rank]!;
}
