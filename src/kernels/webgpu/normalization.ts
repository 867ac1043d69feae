import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';

import { columnSums } from './columnSums';
import { runJointProgram } from './jointProgram';
import { register, runProgram, sized } from './program';
import { lanesOf, reductionCode, rowCode, type Tuning } from './tuning';

/** WGSL of a loop over a row by the lanes that share it. */
const along = (lanes: number, step: string): string =>
  `for (var i = lane; i < uniforms.width; i = i + ${lanes}) { ${step} }`;

/**
 * y = (x − mean)·inverse·w (+ b), and what a row is normalized by, [N, 2]: its mean (0 for the
 * root-mean-square norm) and 1/√(σ² + ε). The variance is that of the numbers less their mean, so that a
 * large mean costs no digits.
 */
function norm(tuning: Tuning): KernelFunc {
  const lanes = lanesOf(tuning);
  return ({ inputs, backend, attrs }) => {
    const { x, weight, bias } = inputs as Record<string, TensorInfo>;
    const { centered, eps } = attrs as unknown as { centered: boolean; eps: number };
    const { rows, width } = sized(x!);
    const code = `
    ${reductionCode(lanes, 'total')}
    fn main(index : i32) {
      ${rowCode(lanes)}
      let n = f32(uniforms.width);
      var mean = 0.0;
      ${
        centered
          ? `var sum = 0.0;
      ${along(lanes, 'sum = sum + x[base + i];')}
      mean = total(sum, lane) / n;`
          : ''
      }
      var squares = 0.0;
      ${along(lanes, 'let d = x[base + i] - mean; squares = squares + d * d;')}
      let inverse = inverseSqrt(total(squares, lane) / n + uniforms.eps);
      if (!within) { return; }
      ${along(lanes, `y[base + i] = (x[base + i] - mean) * inverse * weight[i]${bias ? ' + bias[i]' : ''};`)}
      if (lane == 0) {
        norms[2 * row] = mean;
        norms[2 * row + 1] = inverse;
      }
    }`;
    return runJointProgram(backend, {
      ...{ key: `norm ${lanes} ${centered} ${bias !== undefined}`, code },
      inputs: { x: x!, weight: weight!, ...(bias && { bias }) },
      results: { y: [rows, width], norms: [rows, 2] },
      ...{ threads: rows * lanes, integers: { rows, width }, floats: { eps } },
    });
  };
}

/** ∂x = inverse·(g − mean(g) − x̂·mean(g·x̂)) with g = dy·w; without mean(g) where rows are not centered. */
function gradientOfRows(
  backend: unknown,
  tuning: Tuning,
  inputs: Readonly<Record<'x' | 'norms' | 'weight' | 'dy', TensorInfo>>,
  centered: boolean,
): TensorInfo {
  const lanes = lanesOf(tuning);
  const { rows, width } = sized(inputs.x);
  const code = `
    ${reductionCode(lanes, 'total')}
    fn main(index : i32) {
      ${rowCode(lanes)}
      let mean = norms[2 * row];
      let inverse = norms[2 * row + 1];
      var sum = 0.0;
      var along = 0.0;
      for (var i = lane; i < uniforms.width; i = i + ${lanes}) {
        let g = dy[base + i] * weight[i];
        sum = sum + g;
        along = along + g * (x[base + i] - mean) * inverse;
      }
      let n = f32(uniforms.width);
      let meanG = ${centered ? 'total(sum, lane) / n' : '0.0'};
      let meanAlong = total(along, lane) / n;
      if (!within) { return; }
      for (var i = lane; i < uniforms.width; i = i + ${lanes}) {
        let hat = (x[base + i] - mean) * inverse;
        result[base + i] = inverse * (dy[base + i] * weight[i] - meanG - hat * meanAlong);
      }
    }`;
  return runProgram(backend, {
    ...{ key: `normGradient ${lanes} ${centered}`, code, shape: inputs.x.shape, inputs },
    ...{ threads: rows * lanes, integers: { rows, width } },
  });
}

/** The gradients by rows, weight and bias: ∂w = Σ_rows dy·x̂, ∂b = Σ_rows dy. */
function gradients(tuning: Tuning): KernelFunc {
  return ({ inputs, backend, attrs }) => {
    const { x, statistics: norms, weight, dy } = inputs as Record<string, TensorInfo>;
    const { centered } = attrs as unknown as { centered: boolean };
    const { rows, width } = sized(x!);
    const byRows = gradientOfRows(
      ...([backend, tuning, { x: x!, norms: norms!, weight: weight!, dy: dy! }, centered] as const),
    );
    const byWeight = { width, term: 'dy[at] * (x[at] - norms[2 * row]) * norms[2 * row + 1]' };
    const sums = centered ? [byWeight, { width, term: 'dy[at]' }] : [byWeight];
    const of = { inputs: { x: x!, norms: norms!, dy: dy! }, byColumn: ['x', 'dy'], rows };
    return [
      byRows,
      ...columnSums(backend, tuning, { key: `normWeightGradient ${centered}`, sums, ...of }),
    ];
  };
}

/** Σ_rows of each array: the gradients of what is added to every row. */
function gradientsOfAdded(tuning: Tuning): KernelFunc {
  return ({ inputs, backend }) => {
    const arrays = Object.values(inputs as Record<string, TensorInfo>);
    const named = Object.fromEntries(arrays.map((dy, i) => [`dy${i}`, dy]));
    const sums = arrays.map((dy, i) => ({ width: sized(dy).width, term: `dy${i}[at]` }));
    const { rows } = sized(arrays[0]!);
    const byColumn = Object.keys(named);
    return columnSums(backend, tuning, { key: 'columnSums', sums, inputs: named, byColumn, rows });
  };
}

/** Registers the kernels of LayerNorm and of the root-mean-square norm. */
export function registerNormalization(tuning: Tuning): void {
  register('Norm', norm(tuning));
  register('NormGradients', gradients(tuning));
  register('ColumnSums', gradientsOfAdded(tuning));
}
