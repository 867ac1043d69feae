import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';

import { addressOf, moduleOf, newTensor, register, sized } from './module';

/** What each row is normalized by, [N, 2]: its mean (0 where rows are not centered) and 1/√(σ² + ε). */
const statistics: KernelFunc = ({ inputs, backend, attrs }) => {
  const { x } = inputs as Record<'x', TensorInfo>;
  const { centered, eps } = attrs as unknown as { centered: boolean; eps: number };
  const [rows, width] = sized(x);
  const out = newTensor(backend, [rows, 2]);
  const [from, to] = [addressOf(backend, x), addressOf(backend, out)];
  moduleOf(backend).normStatistics(from, to, rows, width, centered, eps);
  return out;
};

/** y = (x − mean)·inverse·w (+ b). */
const normalized: KernelFunc = ({ inputs, backend }) => {
  const { x, statistics: norms, weight, bias } = inputs as Record<string, TensorInfo>;
  const out = newTensor(backend, x!.shape);
  const addresses = [x, norms, weight, bias, out].map((of) => addressOf(backend, of));
  moduleOf(backend).normalized(...addresses, ...sized(x!));
  return out;
};

const gradientOfRows: KernelFunc = ({ inputs, backend, attrs }) => {
  const { x, statistics: norms, weight, dy } = inputs as Record<string, TensorInfo>;
  const { centered } = attrs as unknown as { centered: boolean };
  const out = newTensor(backend, x!.shape);
  const addresses = [x, norms, weight, dy, out].map((of) => addressOf(backend, of));
  moduleOf(backend).normGradient(...addresses, ...sized(x!), centered);
  return out;
};

/** Σ_rows dy·x̂, or Σ_rows dy where rows were not normalized. */
const columnSums: KernelFunc = ({ inputs, backend }) => {
  const { dy, x, statistics: norms } = inputs as Record<string, TensorInfo>;
  const [rows, width] = sized(dy!);
  const out = newTensor(backend, [width]);
  const addresses = [dy, x, norms, out].map((of) => addressOf(backend, of));
  moduleOf(backend).columnSums(...addresses, rows, width);
  return out;
};

/** Registers the kernels of LayerNorm and of the root-mean-square norm. */
export function registerNormalization(): void {
  register('NormStatistics', statistics);
  register('Normalized', normalized);
  register('NormGradient', gradientOfRows);
  register('NormWeightGradient', columnSums);
  register('ColumnSums', columnSums);
}
