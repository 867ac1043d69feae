import { add, matMul, type Tensor1D, type Tensor2D } from '../backend/ops';

/** x·W + b over rows: [N, in], [in, out] and [out] → [N, out]; without a bias where there is none. */
export function linear(x: Tensor2D, weight: Tensor2D, bias: Tensor1D | null): Tensor2D {
  const product = matMul<Tensor2D>(x, weight);
  return bias ? add<Tensor2D>(product, bias) : product;
}
