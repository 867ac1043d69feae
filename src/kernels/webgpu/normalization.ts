import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';

import { columnSums } from './columnSums';
import { register, runProgram, sized } from './program';
import { lanesOf, reductionCode, rowCode, type Tuning } from './tuning';

/**
 * What a row is normalized by, [N, 2]: its mean (0 for the root-mean-square norm) and 1/√(σ² + ε).
 * The variance is that of the numbers less their mean, so that a large mean costs no digits.
 */
function statistics(tuning: Tuning): KernelFunc {
  const lanes = lanesOf(tuning);
  return ({ inputs, backend, attrs }) => {
    const { x } = inputs as Record<'x', TensorInfo>;
    const { centered, eps } = attrs as unknown as { centered: boolean; eps: number };
    const { rows, width } = sized(x);
    const code = `
    ${reductionCode(lanes, 'total')}
    fn main(index : i32) {
      ${rowCode(lanes)}
      let n = f32(uniforms.width);
      var mean = 0.0;
      ${
        centered
          ? `var sum = 0.0;
      for (var i = lane; i < uniforms.width; i = i + ${lanes}) { sum = sum + x[base + i]; }
      mean = total(sum, lane) / n;`
          : ''
      }
      var squares = 0.0;
      for (var i = lane; i < uniforms.width; i = i + ${lanes}) {
        let d = x[base + i] - mean;
        squares = squares + d * d;
      }
      let inverse = inverseSqrt(total(squares, lane) / n + uniforms.eps);
      if (within && lane == 0) {
        result[2 * row] = mean;
        result[2 * row + 1] = inverse;
      }
    }`;
    return runProgram(backend, {
      ...{ key: `normStatistics ${lanes} ${centered}`, code, inputs: { x }, shape: [rows, 2] },
      ...{ threads: rows * lanes, integers: { rows, width }, floats: { eps } },
    });
  };
}

/** y = (x − mean)·inverse·w (+ b), a thread a number. */
const normalized: KernelFunc = ({ inputs, backend }) => {
  const { x, statistics: of, weight, bias } = inputs as Record<string, TensorInfo>;
  const { rows, width } = sized(x!);
  const code = `
    fn main(index : i32) {
      if (index >= uniforms.rows * uniforms.width) { return; }
      let row = index / uniforms.width;
      let column = index % uniforms.width;
      let hat = (x[index] - norms[2 * row]) * norms[2 * row + 1];
      result[index] = hat * weight[column]${bias ? ' + bias[column]' : ''};
    }`;
  return runProgram(backend, {
    ...{ key: `normalized ${bias !== undefined}`, code, shape: x!.shape, threads: rows * width },
    inputs: { x: x!, norms: of!, weight: weight!, ...(bias && { bias }) },
    integers: { rows, width },
  });
};

/** ∂x = inverse·(g − mean(g) − x̂·mean(g·x̂)) with g = dy·w; without mean(g) where rows are not centered. */
function gradientOfRows(tuning: Tuning): KernelFunc {
  const lanes = lanesOf(tuning);
  return ({ inputs, backend, attrs }) => {
    const { x, statistics: norms, weight, dy } = inputs as Record<string, TensorInfo>;
    const { centered } = attrs as unknown as { centered: boolean };
    const { rows, width } = sized(x!);
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
      ...{ key: `normGradient ${lanes} ${centered}`, code, shape: x!.shape },
      inputs: { x: x!, norms: norms!, weight: weight!, dy: dy! },
      ...{ threads: rows * lanes, integers: { rows, width } },
    });
  };
}

/** ∂w = Σ_rows dy·x̂. */
function gradientOfWeight(tuning: Tuning): KernelFunc {
  return ({ inputs, backend }) => {
    const { x, statistics: norms, dy } = inputs as Record<string, TensorInfo>;
    const term = 'dy[at] * (x[at] - norms[2 * row]) * norms[2 * row + 1]';
    return columnSums(backend, tuning, {
      ...{ key: 'normWeightGradient', term, inputs: { x: x!, norms: norms!, dy: dy! } },
      ...sized(x!),
    });
  };
}

/** Σ_rows dy: the gradient of what is added to every row. */
function gradientOfAdded(tuning: Tuning): KernelFunc {
  return ({ inputs, backend }) => {
    const { dy } = inputs as Record<'dy', TensorInfo>;
    const sum = { key: 'plainColumnSums', term: 'x[at]', inputs: { x: dy } };
    return columnSums(backend, tuning, { ...sum, ...sized(dy) });
  };
}

/** Registers the kernels of LayerNorm and of the root-mean-square norm. */
export function registerNormalization(tuning: Tuning): void {
  register('NormStatistics', statistics(tuning));
  register('Normalized', normalized);
  register('NormGradient', gradientOfRows(tuning));
  register('NormWeightGradient', gradientOfWeight(tuning));
  register('ColumnSums', gradientOfAdded(tuning));
}
