import type { KernelTuning } from '../../shared/kernelTuning';

export type Tuning = KernelTuning;

/** Threads that share a row. */
export function lanesOf(tuning: Tuning): number {
  return tuning === 'threads' ? 1 : 64;
}

/** How the lanes that share a row join their numbers. */
const joins = {
  total: 'shared_[lane] + shared_[lane + half]',
  largest: 'max(shared_[lane], shared_[lane + half])',
} as const;

/**
 * WGSL of `total(value, lane)` or `largest(value, lane)`: the sum or the largest of a number over the
 * lanes that share a row, which all of them must call. A tree of fixed form, so that the same numbers
 * have the same sum every time.
 */
export function reductionCode(lanes: number, ...names: readonly (keyof typeof joins)[]): string {
  if (lanes === 1)
    return names
      .map((name) => `fn ${name}(value : f32, lane : i32) -> f32 { return value; }`)
      .join('\n');
  const functions = names.map(
    (name) => `
    fn ${name}(value : f32, lane : i32) -> f32 {
      shared_[lane] = value;
      workgroupBarrier();
      for (var half = ${lanes / 2}; half > 0; half = half / 2) {
        if (lane < half) { shared_[lane] = ${joins[name]}; }
        workgroupBarrier();
      }
      let joined = shared_[0];
      workgroupBarrier(); // nobody writes the next number before all have read this one
      return joined;
    }`,
  );
  return `var<workgroup> shared_ : array<f32, ${lanes}>;${functions.join('')}`;
}

/** WGSL that finds a thread's row and lane; past the last row it repeats that one and must write nothing. */
export function rowCode(lanes: number): string {
  return `
      let lane = index % ${lanes};
      let within = index / ${lanes} < uniforms.rows;
      let row = min(index / ${lanes}, uniforms.rows - 1);
      let base = row * uniforms.width;`;
}
