import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';

import { addressOf, moduleOf, newTensor, register, sized } from './module';

/**
 * y = (x − mean)·inverse·w (+ b), and what each row is normalized by, [N, 2]: its mean (0 where rows are not
 * centered) and 1/√(σ² + ε).
 */
const norm: KernelFunc = ({ inputs, backend, attrs }) => {
  const { x, weight, bias } = inputs as Record<string, TensorInfo>;
  const { centered, eps } = attrs as unknown as { centered: boolean; eps: number };
  const [rows, width] = sized(x!);
  const norms = newTensor(backend, [rows, 2]);
  const [from, to] = [addressOf(backend, x), addressOf(backend, norms)];
  moduleOf(backend).normStatistics(from, to, rows, width, centered, eps);
  const y = newTensor(backend, x!.shape);
  const addresses = [x, norms, weight, bias, y].map((of) => addressOf(backend, of));
  moduleOf(backend).normalized(...addresses, rows, width);
  return [y, norms];
};

/** Σ_rows dy·x̂, or Σ_rows dy where rows were not normalized. */
function sumOfRows(
  backend: unknown,
  dy: TensorInfo,
  x?: TensorInfo,
  norms?: TensorInfo,
): TensorInfo {
  const [rows, width] = sized(dy);
  const out = newTensor(backend, [width]);
  const addresses = [dy, x, norms, out].map((of) => addressOf(backend, of));
  moduleOf(backend).columnSums(...addresses, rows, width);
  return out;
}

/** The gradients by rows, weight and bias. */
const gradients: KernelFunc = ({ inputs, backend, attrs }) => {
  const { x, statistics: norms, weight, dy } = inputs as Record<string, TensorInfo>;
  const { centered } = attrs as unknown as { centered: boolean };
  const byRows = newTensor(backend, x!.shape);
  const addresses = [x, norms, weight, dy, byRows].map((of) => addressOf(backend, of));
  moduleOf(backend).normGradient(...addresses, ...sized(x!), centered);
  const byWeight = sumOfRows(backend, dy!, x, norms);
  return centered ? [byRows, byWeight, sumOfRows(backend, dy!)] : [byRows, byWeight];
};

/** Σ_rows of each array. */
const columnSums: KernelFunc = ({ inputs, backend }) =>
  Object.values(inputs as Record<string, TensorInfo>).map((dy) => sumOfRows(backend, dy));

/** Registers the kernels of LayerNorm and of the root-mean-square norm. */
export function registerNormalization(): void {
  register('Norm', norm);
  register('NormGradients', gradients);
  register('ColumnSums', columnSums);
}
