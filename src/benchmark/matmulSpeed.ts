import { matMul, tensor2d, tidy, type Tensor2D } from '../backend/ops';
import type { SelectedBackend } from '../backend/select';
import { seededRandom } from '../shared/random';
import { median } from '../shared/statistics';

const sizes = [256, 512, 1024] as const;
/** Milliseconds that a measurement should last, so that waiting for the device weighs little. */
const enough = 150;
const mostProducts = 256;
/** Milliseconds after which a size is measured no more. */
const most = 1500;

async function milliseconds(
  a: Tensor2D,
  b: Tensor2D,
  products: number,
  backend: SelectedBackend,
): Promise<number> {
  const began = performance.now();
  for (let i = 0; i < products; i++) tidy(() => void matMul(a, b));
  await backend.sync();
  return performance.now() - began;
}

/**
 * GFLOP/s that the registered product reaches over whichever of 256³, 512³ and 1024³ is fastest. Of each
 * the median counts, as it does of a step: the best of many would hold the median step of a machine whose
 * speed varies to a speed that it rarely has.
 */
export async function matmulSpeed(backend: SelectedBackend): Promise<number> {
  let best = 0;
  for (const size of sizes) {
    const random = seededRandom(size);
    const square = (): Tensor2D =>
      tensor2d(
        Float32Array.from({ length: size ** 2 }, () => random.uniform() - 0.5),
        [size, size],
      );
    const [a, b] = [square(), square()];
    await milliseconds(a, b, 1, backend); // compiles
    let products = 1;
    let time = await milliseconds(a, b, products, backend);
    while (time < enough && products < mostProducts) {
      products *= 2;
      time = await milliseconds(a, b, products, backend);
    }
    const times = [time];
    for (let spent = time; spent < most;) {
      const again = await milliseconds(a, b, products, backend);
      spent += again;
      times.push(again);
    }
    time = median(times);
    a.dispose();
    b.dispose();
    best = Math.max(best, (2 * size ** 3 * products) / (time * 1e6));
  }
  return best;
}
