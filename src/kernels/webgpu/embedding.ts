import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';

import { register, runProgram, webgpuOf } from './program';

/**
 * Links the rows of one id, [2, N] as numbers: where the id stands next, −1 behind its last row; and 1 at
 * its first row. So the sums below need no atomics, which would add in another order each time.
 */
function linksOf(backend: unknown, ids: TensorInfo): TensorInfo {
  const count = ids.shape[0]!;
  const code = `
    fn main(index : i32) {
      if (index >= uniforms.count) { return; }
      let id = ids[index];
      var next = index + 1;
      while (next < uniforms.count && ids[next] != id) { next = next + 1; }
      result[index] = select(-1.0, f32(next), next < uniforms.count);
      var before = index - 1;
      while (before >= 0 && ids[before] != id) { before = before - 1; }
      result[uniforms.count + index] = select(0.0, 1.0, before < 0);
    }`;
  return runProgram(backend, {
    ...{ key: 'idLinks', code, inputs: { ids }, shape: [2, count] },
    ...{ threads: count, integers: { count } },
  });
}

function zeros(backend: unknown, rows: number, width: number): TensorInfo {
  const code = `
    fn main(index : i32) {
      if (index < uniforms.count) { result[index] = 0.0; }
    }`;
  const threads = rows * width;
  return runProgram(backend, {
    ...{ key: 'zeros', code, inputs: {}, shape: [rows, width], threads },
    integers: { count: threads },
  });
}

/** Sums rows by their id, in their order: [N, C] and int32 [N] → [V, C]. */
const sumsById: KernelFunc = ({ inputs, backend, attrs }) => {
  const { rows, ids } = inputs as Record<'rows' | 'ids', TensorInfo>;
  const { vocabulary } = attrs as unknown as { vocabulary: number };
  const [count, width] = rows.shape as [number, number];
  const links = linksOf(backend, ids);
  const sums = zeros(backend, vocabulary, width);
  const code = `
    fn main(index : i32) {
      if (index >= uniforms.count * uniforms.width) { return; }
      var row = index / uniforms.width;
      let column = index % uniforms.width;
      if (links[uniforms.count + row] == 0.0) { return; } // the id's first row does it
      let id = ids[row];
      var sum = 0.0;
      while (row >= 0) {
        sum = sum + rows[row * uniforms.width + column];
        row = i32(links[row]);
      }
      result[id * uniforms.width + column] = sum;
    }`;
  const whole = runProgram(backend, {
    ...{ key: 'sumsById', code, inputs: { rows, ids, links }, shape: sums.shape },
    ...{ threads: count * width, integers: { count, width }, output: sums },
  });
  const gpu = webgpuOf(backend);
  gpu.disposeData(links.dataId);
  gpu.disposeData(sums.dataId); // its second reference is the result
  return whole;
};

/** Registers the kernel of the embedding's gradient. */
export function registerEmbedding(): void {
  register('SumsById', sumsById);
}
