/**
 * The exponential moving average without the pull toward zero at its beginning: a weighted mean whose
 * weights are 1, w, w², … back in time, over those points that there are.
 * @param weight of what came before, from 0 (no smoothing) to below 1
 * @returns a column of the same length; NaN where the value is not finite
 */
export function smoothed(values: Float64Array, weight: number): Float64Array {
  const out = new Float64Array(values.length).fill(Number.NaN);
  let sum = 0;
  let weights = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) continue;
    sum = weight * sum + value;
    weights = weight * weights + 1;
    out[i] = sum / weights;
  }
  return out;
}
