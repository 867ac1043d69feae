import { util, type KernelFunc, type TensorInfo } from '@tensorflow/tfjs-core';

import { wasmOf } from '../../backend/wasmMemory';
import { squaresOfASum } from '../kernelAttributes';
import { addressOf, changedInPlace, moduleOf, newTensor, register } from './module';

type Inputs = Readonly<Record<string, TensorInfo>>;

const numbersOf = (backend: unknown, x: TensorInfo): Float32Array =>
  wasmOf(backend).typedArrayFromHeap(x) as Float32Array;

/** Σx² of chunks of a vector, at their place among the sums of all vectors. */
const squareSums: KernelFunc = ({ inputs, backend, attrs }) => {
  const { x, sums } = inputs as Inputs;
  const { first, count } = attrs as unknown as { first: number; count: number };
  const out = sums ? changedInPlace(backend, sums) : newTensor(backend, [count]);
  const to = addressOf(backend, out) + 4 * first;
  moduleOf(backend).squareSums(
    addressOf(backend, x),
    to,
    util.sizeFromShape(x!.shape),
    squaresOfASum,
  );
  return out;
};

/** The root of the sum of all sums, added up in float64: a scalar. */
const rootOfSums: KernelFunc = ({ inputs, backend }) => {
  const { sums } = inputs as Inputs;
  const out = newTensor(backend, []);
  let whole = 0;
  for (const sum of numbersOf(backend, sums!)) whole += sum;
  numbersOf(backend, out)[0] = Math.sqrt(whole);
  return out;
};

/** Closes a gate at a norm that is not finite, and sets what gradients are multiplied by. */
const updateGate: KernelFunc = ({ inputs, backend, attrs }) => {
  const { gate, norm } = inputs as Inputs;
  const { most } = attrs as unknown as { most: number };
  const [length] = numbersOf(backend, norm!) as unknown as [number];
  const into = numbersOf(backend, gate!);
  if (!Number.isFinite(length)) into[0] = 0;
  into[1] = Number.isFinite(length) && most > 0 ? Math.min(1, most / (length + 1e-6)) : 1;
  return changedInPlace(backend, gate!);
};

/** A kernel that changes one of its inputs in place, while the gate is open. */
function gated(
  changes: string,
  run: (
    backend: unknown,
    inputs: Inputs,
    attrs: Readonly<Record<string, number>>,
    scale: number,
  ) => void,
): KernelFunc {
  return ({ inputs, backend, attrs }) => {
    const given = inputs as Inputs;
    const [open, scale] = numbersOf(backend, given.gate!) as unknown as [number, number];
    if (open !== 0) run(backend, given, attrs as Record<string, number>, scale);
    return changedInPlace(backend, given[changes]!);
  };
}

/** average ← β·average + (1 − β)·g, or g² in place of g, of the clipped gradient g. */
const movingAverage = gated(
  'average',
  (backend, { average, gradient }, { beta, squared }, scale) => {
    const addresses = [average, gradient].map((of) => addressOf(backend, of));
    const numbers = [util.sizeFromShape(average!.shape), scale, beta!, 1 - beta!];
    moduleOf(backend).movingAverage(...addresses, ...numbers, squared!);
  },
);

/** p ← decay·p − rate·m/(√v/correction + ε). */
const adamwStep = gated('parameters', (backend, { parameters, mean, meanSquare }, of) => {
  const addresses = [parameters, mean, meanSquare].map((x) => addressOf(backend, x));
  const numbers = [of.rate!, of.decay!, of.correction!, of.eps!];
  moduleOf(backend).stepOf(...addresses, util.sizeFromShape(parameters!.shape), ...numbers);
});

/** p ← p − rate·g/(√v + ε) of the clipped gradient g. */
const rmspropStep = gated(
  'parameters',
  (backend, { parameters, gradient, meanSquare }, of, scale) => {
    const addresses = [parameters, gradient, meanSquare].map((x) => addressOf(backend, x));
    const numbers = [of.rate! * scale, 1, 1, of.eps!];
    moduleOf(backend).stepOf(...addresses, util.sizeFromShape(parameters!.shape), ...numbers);
  },
);

/** Registers the norm of gradients and the optimizers' updates in place. */
export function registerUpdate(): void {
  register('SquareSums', squareSums);
  register('RootOfSums', rootOfSums);
  register('UpdateGate', updateGate);
  register('MovingAverage', movingAverage);
  register('AdamwStep', adamwStep);
  register('RmspropStep', rmspropStep);
}
