import {
  getKernel,
  registerKernel,
  unregisterKernel,
  util,
  type BatchMatMulAttrs,
  type BatchMatMulInputs,
  type IdentityInputs,
  type KernelFunc,
  type TensorInfo,
  type UnsortedSegmentSumAttrs,
  type UnsortedSegmentSumInputs,
} from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

import { wasmModule, wasmOf } from './wasmMemory';

/** The kernel of the embedding's gradient, which the WASM backend lacks. */
const unsortedSegmentSum: KernelFunc = ({ inputs, backend, attrs }) => {
  const { x, segmentIds } = inputs as unknown as Record<keyof UnsortedSegmentSumInputs, TensorInfo>;
  const { numSegments } = attrs as unknown as UnsortedSegmentSumAttrs;
  const wasm = wasmOf(backend);
  const width = util.sizeFromShape(x.shape.slice(1));
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
 * A copy of a tensor that shares its numbers, which no kernel ever changes: the stock one copies them, and
 * with it the tape would hold every weight and every result that a gradient needs a second time.
 */
const identity: KernelFunc = ({ inputs, backend }) => {
  const { dataId, shape, dtype } = (inputs as unknown as Record<keyof IdentityInputs, TensorInfo>)
    .x;
  wasmOf(backend).incRef(dataId);
  return { dataId, shape, dtype };
};

/** Rows of a product from which laying out its right operand costs little beside the product itself. */
const manyRows = 32;

/**
 * Lets go of a product's right operand as the module's library laid it out for itself. It would be kept
 * as long as the tensor, so that every weight, and every gradient on the way, were held twice.
 */
function releaseLayout(backend: BackendWasm, { dataId, shape }: TensorInfo): void {
  const { id, memoryOffset } = backend.dataIdMap.get(dataId);
  const { tfjs } = backend.wasm;
  tfjs.disposeData(id);
  tfjs.registerTensor(id, util.sizeFromShape(shape), memoryOffset);
}

/** @throws RefineryError where there is no room to lay it out, of which the library would only warn */
function ensureRoomForLayout(backend: BackendWasm, { shape }: TensorInfo): void {
  const wasm = wasmModule(backend);
  const [inner = 1, outer = 1] = shape.slice(-2);
  // The library lays columns out by sixteen at most, each with its bias.
  wasm._free(wasm._malloc(4 * (inner + 1) * 16 * Math.ceil(outer / 16) + 64));
}

/**
 * A matrix product that transposes flagged operands first where there is no batch: the stock one
 * leaves its fast library for them and is then an order of magnitude slower. A b that is to be transposed
 * and is larger than all else, as weights are, is left where it is: a·bᵀ = (b·aᵀ)ᵀ.
 */
function fastMatMul(stock: KernelFunc, transpose: KernelFunc): KernelFunc {
  return ({ inputs, backend, attrs = {} }) => {
    const { a, b } = inputs as unknown as Record<keyof BatchMatMulInputs, TensorInfo>;
    const { transposeA, transposeB } = attrs as unknown as BatchMatMulAttrs;
    const single =
      util.sizeFromShape(a.shape.slice(0, -2)) === 1 &&
      util.sizeFromShape(b.shape.slice(0, -2)) === 1;
    if (!single) return stock({ inputs, backend, attrs });
    const wasm = wasmOf(backend);
    const turned: TensorInfo[] = [];
    const transposed = (x: TensorInfo): TensorInfo => {
      const perm = x.shape.map((_, i) => i);
      perm.splice(-2, 2, x.shape.length - 1, x.shape.length - 2);
      return transpose({ inputs: { x }, backend, attrs: { perm } }) as TensorInfo;
    };
    const turn = (x: TensorInfo, flagged: boolean): TensorInfo => {
      if (!flagged) return x;
      const result = transposed(x);
      turned.push(result);
      return result;
    };
    const outSize = a.shape.at(transposeA ? -1 : -2)! * b.shape.at(-2)!;
    const swapped =
      transposeB && util.sizeFromShape(b.shape) > util.sizeFromShape(a.shape) + outSize;
    try {
      const left = swapped ? b : turn(a, transposeA);
      const right = swapped ? turn(a, !transposeA) : turn(b, transposeB);
      ensureRoomForLayout(wasm, right);
      const out = stock({
        inputs: { a: left, b: right },
        backend,
        attrs: { transposeA: false, transposeB: false },
      }) as TensorInfo;
      if (!turned.includes(right) && left.shape.at(-2)! >= manyRows) releaseLayout(wasm, right);
      if (!swapped) return out;
      turned.push(out);
      return transposed(out);
    } finally {
      turned.forEach(({ dataId }) => wasm.disposeData(dataId));
    }
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
  const inPlaceOf = { BatchMatMul: matMul, Identity: identity };
  for (const [kernelName, kernelFunc] of Object.entries(inPlaceOf)) {
    unregisterKernel(kernelName, 'wasm');
    registerKernel({ kernelName, backendName: 'wasm', kernelFunc });
  }
}
