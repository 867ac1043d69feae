import {
  cast,
  gather,
  matMul,
  oneHot,
  onWebGpu,
  unsortedSegmentSum,
  type Tensor1D,
  type Tensor2D,
} from '../backend/ops';
import { ownGradient } from '../backend/ownGradient';

/**
 * Rows of a table by their ids: [V, C] and int32 [N] → [N, C].
 * On WebGPU the gradient is a one-hot matrix product, since the stock one adds floats by atomics and
 * so gives other bits each time; elsewhere rows are summed in order.
 */
export function embedding(table: Tensor2D, ids: Tensor1D): Tensor2D {
  const vocabulary = table.shape[0];
  return ownGradient<Tensor2D>([table], ([weights], save) => {
    save([ids]);
    return {
      value: gather(weights as Tensor2D, ids), // [N, C]
      gradFunc: (dy, [saved]) => {
        const rows = saved as Tensor1D;
        if (!onWebGpu()) return [unsortedSegmentSum(dy, rows, vocabulary)]; // [V, C]
        const hot = cast(oneHot(rows, vocabulary), 'float32') as Tensor2D; // [N, V]
        return [matMul(hot, dy, true, false)]; // [V, C]
      },
    };
  });
}
