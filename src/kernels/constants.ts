import { backendKey } from '../backend/generation';
import {
  keep,
  scalar,
  tensor,
  tensor1d,
  tidy,
  type Scalar,
  type Tensor,
  type Tensor1D,
} from '../backend/ops';

/** The backend instance on which the constants are kept; a new one makes its own. */
let owner = '';
const kept = new Map<string, Tensor>();

/** Numbers in the arrays that are kept; 32 MiB of them, or the last one alone. */
const mostKept = 8 * 1024 * 1024;

function constant(key: string, make: () => Tensor): Tensor {
  const running = backendKey();
  if (owner !== running) kept.clear();
  owner = running;
  const made = kept.get(key) ?? keep(tidy(make));
  // The map's order is that of the last use.
  kept.delete(key);
  kept.set(key, made);
  dropOldest();
  return made;
}

function dropOldest(): void {
  let size = 0;
  for (const array of kept.values()) size += array.size;
  for (const [key, array] of kept) {
    if (size <= mostKept || kept.size === 1) return;
    size -= array.size;
    array.dispose();
    kept.delete(key);
  }
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

/** Kept integers first, first + step, first + 2·step, …: int32 [count]. */
export function constantSteps(count: number, step: number, first = 0): Tensor1D {
  return constant(`steps ${count} ${step} ${first}`, () =>
    tensor1d(
      Int32Array.from({ length: count }, (_, i) => first + i * step),
      'int32',
    ),
  ) as Tensor1D;
}
