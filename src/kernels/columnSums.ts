import { sum, type Tensor, type Tensor2D } from '../backend/ops';
import { hasOwn, runOwnList } from './own';

/** Σ_rows of each array, in one pass where a kernel of our own does that: [N, C] → [C] each. */
export function columnSums(arrays: readonly Tensor2D[]): Tensor[] {
  return hasOwn('ColumnSums')
    ? runOwnList('ColumnSums', arrays)
    : arrays.map((array) => sum(array, 0));
}
