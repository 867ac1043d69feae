import {
  add,
  cast,
  concat,
  gather,
  matMul,
  oneHot,
  onWebGpu,
  tidy,
  unsortedSegmentSum,
  type Tensor1D,
  type Tensor2D,
} from '../backend/ops';
import { ownGradient } from '../backend/ownGradient';
import { mostVocabularyNumbers } from '../shared/vocabularyLimit';
import { evenParts } from './blocks';
import { constantSteps } from './constants';
import { hasOwn, runOwn } from './own';

/**
 * Rows of a table by their ids: [V, C] and int32 [N] → [N, C].
 * The gradient sums rows in order. Composed of stock operations it is a one-hot matrix product on WebGPU,
 * since the stock one adds floats by atomics and so gives other bits each time.
 */
export function embedding(table: Tensor2D, ids: Tensor1D): Tensor2D {
  const vocabulary = table.shape[0];
  return ownGradient<Tensor2D>([table], ([weights], save) => {
    save([ids]);
    return {
      value: gather(weights as Tensor2D, ids), // [N, C]
      gradFunc: (dy, [saved]) => {
        const rows = saved as Tensor1D;
        if (hasOwn('SumsById'))
          return [runOwn('SumsById', { rows: dy, ids: rows }, { vocabulary })];
        if (!onWebGpu()) return [unsortedSegmentSum(dy, rows, vocabulary)]; // [V, C]
        return [sumsById(dy, rows, vocabulary)];
      },
    };
  });
}

/**
 * Sums rows by their id as a one-hot matrix product: [N, C] and int32 [N] → [V, C].
 * Ids are taken in parts, so that no one-hot array holds more than `most` numbers.
 */
export function sumsById(
  rows: Tensor2D,
  ids: Tensor1D,
  vocabulary: number,
  most = mostVocabularyNumbers,
): Tensor2D {
  const count = ids.shape[0];
  // Parts of at least two ids, since a one-hot array of one is refused.
  const parts = evenParts(vocabulary, count, Math.max(most, 3 * count)).map(([first, size]) =>
    tidy(() => {
      // Ids of other parts are out of range, and their rows of the one-hot array zero.
      const places = first === 0 ? ids : add<Tensor1D>(ids, constantSteps(1, 0, -first));
      const hot = cast(oneHot(places, size), 'float32') as Tensor2D; // [N, V′]
      return matMul<Tensor2D>(hot, rows, true, false); // [V′, C]
    }),
  );
  return parts.length === 1 ? parts[0]! : concat<Tensor2D>(parts, 0);
}
