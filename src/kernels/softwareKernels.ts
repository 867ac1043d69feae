import type { WebGPUBackend, WebGPUProgram } from '@tensorflow/tfjs-backend-webgpu';
import {
  getKernel,
  registerKernel,
  unregisterKernel,
  type BatchMatMulAttrs,
  type BatchMatMulInputs,
  type KernelFunc,
  type SoftmaxInputs,
  type TensorInfo,
} from '@tensorflow/tfjs-core';

/** Threads of a workgroup; a software adapter runs them one after another. */
const workgroup = 64;
/** Rows and columns of the product that one thread computes in registers. */
const tile = 4;

const product = (shape: readonly number[]): number => shape.reduce((size, n) => size * n, 1);
const int = (value: number) => ({ type: 'int32', data: [value] });

/** A program of one thread an item, without barriers: on a software adapter those are the cost. */
function program(
  name: string,
  variables: readonly string[],
  outputShape: readonly number[],
  threads: number,
  uniforms: string,
  code: string,
): WebGPUProgram {
  return {
    variableNames: [...variables],
    outputShape: [...outputShape],
    workgroupSize: [workgroup, 1, 1],
    dispatchLayout: { x: [0] },
    dispatch: [Math.ceil(threads / workgroup), 1, 1],
    shaderKey: name,
    uniforms,
    getUserCode: () => code,
  };
}

/**
 * A 4 × 4 block of C = A·B a thread, held in registers; edges read a neighbour twice and write nothing.
 * The sum runs over k in order, so the same product has the same bits every time. An operand that was
 * cast from integers still lies there as integers, hence f32().
 */
function matMulCode(transposeA: boolean, transposeB: boolean): string {
  const a = transposeA ? 'k * uniforms.rows + i' : 'i * uniforms.inner + k';
  const b = transposeB ? 'j * uniforms.inner + k' : 'k * uniforms.columns + j';
  return `
    fn readA(base : i32, row : i32, k : i32) -> f32 {
      let i = min(row, uniforms.rows - 1);
      return f32(lhs[base + ${a}]);
    }
    fn readB(base : i32, k : i32, column : i32) -> f32 {
      let j = min(column, uniforms.columns - 1);
      return f32(rhs[base + ${b}]);
    }
    fn main(index : i32) {
      let across = (uniforms.columns + ${tile - 1}) / ${tile};
      let down = (uniforms.rows + ${tile - 1}) / ${tile};
      if (index >= uniforms.batch * down * across) { return; }
      let j0 = (index % across) * ${tile};
      let i0 = ((index / across) % down) * ${tile};
      let batch = index / (across * down);
      let baseA = batch * uniforms.rows * uniforms.inner;
      let baseB = batch * uniforms.inner * uniforms.columns;
      var sums : array<vec4<f32>, ${tile}>;
      for (var k = 0; k < uniforms.inner; k = k + 1) {
        let b = vec4<f32>(readB(baseB, k, j0), readB(baseB, k, j0 + 1), readB(baseB, k, j0 + 2), readB(baseB, k, j0 + 3));
        for (var r = 0; r < ${tile}; r = r + 1) { sums[r] = sums[r] + readA(baseA, i0 + r, k) * b; }
      }
      let baseC = batch * uniforms.rows * uniforms.columns;
      for (var r = 0; r < ${tile}; r = r + 1) {
        for (var c = 0; c < ${tile}; c = c + 1) {
          if (i0 + r < uniforms.rows && j0 + c < uniforms.columns) {
            setOutputAtIndex(baseC + (i0 + r) * uniforms.columns + j0 + c, sums[r][c]);
          }
        }
      }
    }`;
}

function plainMatMul(stock: KernelFunc): KernelFunc {
  return ({ inputs, backend, attrs = {} }) => {
    const { a, b } = inputs as unknown as Record<keyof BatchMatMulInputs, TensorInfo>;
    const { transposeA, transposeB } = attrs as unknown as BatchMatMulAttrs;
    const batch = product(a.shape.slice(0, -2));
    if (batch !== product(b.shape.slice(0, -2))) return stock({ inputs, backend, attrs });
    const [lastA, innerA] = a.shape.slice(-2) as [number, number];
    const [innerB, lastB] = b.shape.slice(-2) as [number, number];
    const [rows, inner] = transposeA ? [innerA, lastA] : [lastA, innerA];
    const columns = transposeB ? innerB : lastB;
    const threads = batch * Math.ceil(rows / tile) * Math.ceil(columns / tile);
    const matMul = program(
      `plainMatMul ${transposeA} ${transposeB}`,
      ['lhs', 'rhs'],
      [...a.shape.slice(0, -2), rows, columns],
      threads,
      'batch : i32, rows : i32, columns : i32, inner : i32,',
      matMulCode(transposeA, transposeB),
    );
    const sizes = [batch, rows, columns, inner].map(int);
    return webgpuOf(backend).runWebGPUProgram(matMul, [a, b], 'float32', sizes);
  };
}

/** Softmax of the last axis, a row a thread; its bounds check also holds above 65,535 workgroups. */
const rowSoftmax: KernelFunc = ({ inputs, backend }) => {
  const { logits } = inputs as unknown as Record<keyof SoftmaxInputs, TensorInfo>;
  const width = logits.shape.at(-1) ?? 1;
  const rows = product(logits.shape) / width;
  const code = `
    fn main(index : i32) {
      if (index >= uniforms.rows) { return; }
      let base = index * uniforms.width;
      var largest = logits[base];
      for (var i = 1; i < uniforms.width; i = i + 1) { largest = max(largest, logits[base + i]); }
      var total = 0.0;
      for (var i = 0; i < uniforms.width; i = i + 1) { total = total + exp(logits[base + i] - largest); }
      for (var i = 0; i < uniforms.width; i = i + 1) {
        setOutputAtIndex(base + i, exp(logits[base + i] - largest) / total);
      }
    }`;
  const softmax = program(
    'rowSoftmax',
    ['logits'],
    logits.shape,
    rows,
    'rows : i32, width : i32,',
    code,
  );
  const sizes = [rows, width].map(int);
  return webgpuOf(backend).runWebGPUProgram(softmax, [logits], 'float32', sizes);
};

function webgpuOf(backend: unknown): WebGPUBackend {
  return backend as WebGPUBackend;
}

let registered = false;

/**
 * Replaces WebGPU's matrix product and softmax by ones without barriers, for software adapters:
 * a workgroup barrier costs them far more than the arithmetic. Real GPUs keep the stock kernels.
 */
export function registerSoftwareKernels(): void {
  if (registered) return;
  registered = true;
  const matMul = plainMatMul(getKernel('BatchMatMul', 'webgpu').kernelFunc);
  for (const [kernelName, kernelFunc] of [
    ['BatchMatMul', matMul],
    ['Softmax', rowSoftmax],
  ] as const) {
    unregisterKernel(kernelName, 'webgpu');
    registerKernel({ kernelName, backendName: 'webgpu', kernelFunc });
  }
}
