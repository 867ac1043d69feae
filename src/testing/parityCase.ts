import { expect } from 'vitest';

import {
  mul,
  sum,
  tensor,
  tidy,
  variable,
  variableGrads,
  type Scalar,
  type Tensor,
} from '../backend/ops';
import { readTensor } from '../backend/read';
import { hasOwn, takeOwnKernels } from '../kernels/own';
import { seededRandom } from '../shared/random';
import { assertAllClose } from './numberBounds';

/** A function with a kernel of our own and the same composed of stock operations. */
export interface ParityCase {
  /** A kernel of our own that it must have found. */
  readonly own: string;
  /** Shapes of the inputs that have a gradient. */
  readonly shapes: readonly (readonly number[])[];
  readonly kernel: (inputs: readonly Tensor[]) => Tensor;
  /** Sums of many numbers differ by more. */
  readonly gradientBound?: { readonly absolute: number; readonly relative: number };
}

interface Found {
  readonly value: Float32Array;
  readonly gradients: readonly Float32Array[];
}

async function found({ shapes, kernel }: ParityCase): Promise<Found> {
  const random = seededRandom(7);
  const numbers = (size: number): Float32Array =>
    Float32Array.from({ length: size }, () => random.normal());
  const sizeOf = (shape: readonly number[]): number => shape.reduce((size, n) => size * n, 1);
  const inputs = shapes.map((shape) =>
    tidy(() => variable(tensor(numbers(sizeOf(shape)), [...shape]))),
  );
  const output = tidy(() => kernel(inputs));
  const weights = tensor(numbers(output.size), output.shape);
  const { value: loss, grads } = variableGrads(
    () => sum<Scalar>(mul(kernel(inputs), weights)),
    inputs,
  );
  const value = await readTensor(output);
  const gradients: Float32Array[] = [];
  for (const { name } of inputs) gradients.push(await readTensor(grads[name]!));
  for (const held of [output, weights, loss, ...inputs, ...Object.values(grads)]) held.dispose();
  return { value, gradients };
}

/** Compares value and gradients of both, and holds the kernel to the same bits a second time. */
export async function assertParity(of: ParityCase): Promise<void> {
  expect(hasOwn(of.own)).toBe(true);
  const [own, again] = [await found(of), await found(of)];
  takeOwnKernels(false);
  const composed = await found(of).finally(() => {
    takeOwnKernels(true);
  });
  expect(again).toEqual(own);
  assertAllClose(own.value, [...composed.value], { absolute: 2e-5, relative: 2e-5 }, 'value');
  own.gradients.forEach((gradient, i) => {
    const bound = of.gradientBound ?? { absolute: 1e-4, relative: 2e-4 };
    assertAllClose(gradient, [...composed.gradients[i]!], bound, `gradient of input ${i}`);
  });
}
