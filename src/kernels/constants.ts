import { backendKey } from '../backend/generation';
import { keep, scalar, tensor, tidy, type Scalar, type Tensor } from '../backend/ops';

/** The backend instance on which the constants are kept; a new one makes its own. */
let owner = '';
const kept = new Map<string, Tensor>();

function constant(key: string, make: () => Tensor): Tensor {
  const running = backendKey();
  if (owner !== running) kept.clear();
  owner = running;
  const known = kept.get(key);
  if (known) return known;
  const made = keep(tidy(make));
  kept.set(key, made);
  return made;
}

/** A kept scalar: a number literal in an operation is an upload that ends WebGPU's compute pass. */
export function constantScalar(value: number): Scalar {
  return constant(`scalar ${value}`, () => scalar(value)) as Scalar;
}

/** A kept array under a key that names its contents. */
export function constantArray(
  key: string,
  shape: readonly number[],
  fill: (into: Float32Array) => void,
): Tensor {
  return constant(key, () => {
    const values = new Float32Array(shape.reduce((size, n) => size * n, 1));
    fill(values);
    return tensor(values, [...shape]);
  });
}
