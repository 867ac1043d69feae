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
import { seededRandom } from '../shared/random';
import { assertAllClose } from './numberBounds';
import { numericGradient } from './finiteDifference';

/** A kernel and the same thing as plain loops over numbers. */
export interface KernelCase {
  /** Shapes of the inputs that have a gradient. */
  readonly shapes: readonly (readonly number[])[];
  readonly kernel: (inputs: readonly Tensor[]) => Tensor;
  readonly plain: (inputs: readonly (readonly number[])[]) => number[];
}

const valueBound = { absolute: 2e-6, relative: 2e-5 };
const gradientBound = { absolute: 2e-5, relative: 2e-4 };

const sizeOf = (shape: readonly number[]): number => shape.reduce((size, n) => size * n, 1);

/**
 * Compares a kernel's value with the plain loops, and its gradients with their finite differences.
 * The inputs are seeded normal numbers; the loss is a seeded weighting of the outputs.
 */
export async function assertKernel({ shapes, kernel, plain }: KernelCase): Promise<void> {
  const random = seededRandom(11);
  // Rounded to float32 first, so that both sides start from the same numbers.
  const normals = (count: number): number[] =>
    Array.from({ length: count }, () => Math.fround(random.normal()));
  const inputs = shapes.map((shape) => normals(sizeOf(shape)));
  const expected = plain(inputs);
  const weights = normals(expected.length);

  const variables = shapes.map((shape, i) =>
    tidy(() => variable(tensor(Float32Array.from(inputs[i]!), [...shape]))),
  );
  const value = tidy(() => kernel(variables));
  const { value: loss, grads } = variableGrads(() => {
    const output = kernel(variables);
    return sum<Scalar>(mul(output, tensor(Float32Array.from(weights), output.shape)));
  }, variables);
  assertAllClose(await readTensor(value), expected, valueBound, 'value');
  for (const [i, { name }] of variables.entries()) {
    const numeric = numericGradient((moved) => {
      const outputs = plain(inputs.map((input, j) => (j === i ? moved : input)));
      return outputs.reduce((total, output, o) => total + output * weights[o]!, 0);
    }, inputs[i]!);
    const gradient = grads[name]!;
    assertAllClose(await readTensor(gradient), numeric, gradientBound, `gradient of input ${i}`);
    gradient.dispose();
  }
  for (const held of [value, loss, ...variables]) held.dispose();
}
