import { util, type KernelFunc, type SoftmaxInputs, type TensorInfo } from '@tensorflow/tfjs-core';

import { registerMatMul } from './webgpu/linear';
import { register, runProgram } from './webgpu/program';

/** Softmax of the last axis, a row a thread; its bounds check also holds above 65,535 workgroups. */
const rowSoftmax: KernelFunc = ({ inputs, backend }) => {
  const { logits } = inputs as unknown as Record<keyof SoftmaxInputs, TensorInfo>;
  const width = logits.shape.at(-1) ?? 1;
  const rows = util.sizeFromShape(logits.shape) / width;
  const code = `
    fn main(index : i32) {
      if (index >= uniforms.rows) { return; }
      let base = index * uniforms.width;
      var largest = logits[base];
      for (var i = 1; i < uniforms.width; i = i + 1) { largest = max(largest, logits[base + i]); }
      var total = 0.0;
      for (var i = 0; i < uniforms.width; i = i + 1) { total = total + exp(logits[base + i] - largest); }
      for (var i = 0; i < uniforms.width; i = i + 1) {
        result[base + i] = exp(logits[base + i] - largest) / total;
      }
    }`;
  return runProgram(backend, {
    ...{ key: 'rowSoftmax', code, inputs: { logits }, shape: logits.shape },
    ...{ threads: rows, integers: { rows, width } },
  });
};

/**
 * Replaces WebGPU's matrix product and softmax by ones without barriers, for software adapters:
 * a workgroup barrier costs them far more than the arithmetic. Real GPUs keep the stock softmax.
 */
export function registerSoftwareKernels(): void {
  registerMatMul('threads');
  register('Softmax', rowSoftmax);
}
