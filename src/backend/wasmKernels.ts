import {
  getKernel,
  registerKernel,
  unregisterKernel,
  type BatchMatMulAttrs,
  type BatchMatMulInputs,
  type KernelFunc,
  type TensorInfo,
  type UnsortedSegmentSumAttrs,
  type UnsortedSegmentSumInputs,
} from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

const product = (shape: readonly number[]): number => shape.reduce((size, n) => size * n, 1);

function wasmOf(backend: unknown): BackendWasm {
  return backend as BackendWasm;
}

/** The kernel of the embedding's gradient, which the WASM backend lacks. */
const unsortedSegmentSum: KernelFunc = ({ inputs, backend, attrs }) => {
  const { x, segmentIds } = inputs as unknown as Record<keyof UnsortedSegmentSumInputs, TensorInfo>;
  const { numSegments } = attrs as unknown as UnsortedSegmentSumAttrs;
  const wasm = wasmOf(backend);
  const width = product(x.shape.slice(1));
  const out = wasm.makeOutput([numSegments, ...x.shape.slice(1)], x.dtype);
  // makeOutput may grow the heap: views are taken after it.
  const into = wasm.typedArrayFromHeap(out) as Float32Array;
  const from = wasm.typedArrayFromHeap(x) as Float32Array;
  const ids = wasm.typedArrayFromHeap(segmentIds) as Int32Array;
  into.fill(0);
  for (let row = 0; row < ids.length; row++) {
    const to = ids[row]! * width;
    const at = row * width;
    for (let i = 0; i < width; i++) into[to + i] = into[to + i]! + from[at + i]!;
  }
  return out;
};

/**
 * A matrix product that transposes flagged operands first where there is no batch: the stock one
 * leaves its fast library for them and is then an order of magnitude slower.
 */
function fastMatMul(stock: KernelFunc, transpose: KernelFunc): KernelFunc {
  return ({ inputs, backend, attrs = {} }) => {
    const { a, b } = inputs as unknown as Record<keyof BatchMatMulInputs, TensorInfo>;
    const { transposeA, transposeB } = attrs as unknown as BatchMatMulAttrs;
    const single = product(a.shape.slice(0, -2)) === 1 && product(b.shape.slice(0, -2)) === 1;
    if (!single || (!transposeA && !transposeB)) return stock({ inputs, backend, attrs });
    const wasm = wasmOf(backend);
    const turned: TensorInfo[] = [];
    const turn = (x: TensorInfo, flagged: boolean): TensorInfo => {
      if (!flagged) return x;
      const perm = x.shape.map((_, i) => i);
      perm.splice(-2, 2, x.shape.length - 1, x.shape.length - 2);
      const result = transpose({
        inputs: { x },
        backend,
        attrs: { perm },
      }) as TensorInfo;
      turned.push(result);
      return result;
    };
    const out = stock({
      inputs: { a: turn(a, transposeA), b: turn(b, transposeB) },
      backend,
      attrs: { transposeA: false, transposeB: false },
    });
    turned.forEach(({ dataId }) => wasm.disposeData(dataId));
    return out;
  };
}

let registered = false;

/** Adds to the WASM backend the kernel that training needs, and makes its matrix product fast. */
export function registerWasmKernels(): void {
  if (registered) return;
  registered = true;
  registerKernel({
    kernelName: 'UnsortedSegmentSum',
    backendName: 'wasm',
    kernelFunc: unsortedSegmentSum,
  });
  const matMul = fastMatMul(
    getKernel('BatchMatMul', 'wasm').kernelFunc,
    getKernel('Transpose', 'wasm').kernelFunc,
  );
  unregisterKernel('BatchMatMul', 'wasm');
  registerKernel({ kernelName: 'BatchMatMul', backendName: 'wasm', kernelFunc: matMul });
}
