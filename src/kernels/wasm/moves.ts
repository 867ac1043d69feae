import {
  getKernel,
  slice_util,
  util,
  type KernelFunc,
  type SliceAttrs,
  type SliceInputs,
  type TensorInfo,
  type TileInputs,
} from '@tensorflow/tfjs-core';

import { wasmOf } from '../../backend/wasmMemory';
import { ownAreTaken } from '../own';
import { register } from './module';

/**
 * A part of a tensor, copied run by run within the memory. The stock kernel first copies the whole tensor
 * out of it, however small the part is.
 */
const slice: KernelFunc = ({ inputs, backend, attrs }) => {
  const { x } = inputs as unknown as Record<keyof SliceInputs, TensorInfo>;
  const given = attrs as unknown as SliceAttrs;
  const [begin, size] = slice_util.parseSliceParams(x, given.begin, given.size) as [
    number[],
    number[],
  ];
  const wasm = wasmOf(backend);
  const out = wasm.makeOutput(size, x.dtype);
  const from = wasm.typedArrayFromHeap(x);
  const to = wasm.typedArrayFromHeap(out);
  // Axes from `whole` on are taken whole, so that what lies between two steps of it is one run.
  let whole = size.length;
  while (whole > 0 && size[whole - 1] === x.shape[whole - 1]) whole -= 1;
  const axis = Math.max(0, whole - 1);
  const strides = [...util.computeStrides(x.shape), 1];
  const run = util.sizeFromShape(size.slice(axis));
  let at = begin.reduce((sum, first, i) => sum + first * strides[i]!, 0);
  const place = new Array<number>(axis).fill(0);
  for (let written = 0; written < to.length; written += run) {
    to.set(from.subarray(at, at + run), written);
    for (let i = axis - 1; i >= 0; i--) {
      at += strides[i]!;
      place[i]! += 1;
      if (place[i]! < size[i]!) break;
      at -= size[i]! * strides[i]!;
      place[i] = 0;
    }
  }
  return out;
};

/** A single number repeated; the stock kernel finds the place of each one anew. */
const repeated: KernelFunc = ({ inputs, backend, attrs }) => {
  const { x } = inputs as unknown as Record<keyof TileInputs, TensorInfo>;
  const { reps } = attrs as unknown as { reps: number[] };
  const wasm = wasmOf(backend);
  const out = wasm.makeOutput([...reps], x.dtype);
  const [value] = wasm.typedArrayFromHeap(x);
  wasm.typedArrayFromHeap(out).fill(value!);
  return out;
};

const isNumber = (x: TensorInfo): boolean => x.dtype !== 'string' && x.dtype !== 'complex64';

/** Puts a kernel before the stock one, for the tensors that it is for. */
function precede(name: string, own: KernelFunc, isFor: (x: TensorInfo) => boolean): void {
  const { kernelFunc: stock } = getKernel(name, 'wasm');
  register(name, (of) => {
    const { x } = of.inputs as unknown as Record<'x', TensorInfo>;
    return (ownAreTaken() && isFor(x) ? own : stock)(of);
  });
}

let registered = false;

/** Puts kernels that only move numbers before the stock ones. */
export function registerMoves(): void {
  if (registered) return;
  registered = true;
  precede('Slice', slice, isNumber);
  precede('Tile', repeated, (x) => isNumber(x) && x.shape.every((n) => n === 1));
}
