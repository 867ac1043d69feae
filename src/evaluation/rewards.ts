import { slice, type Tensor1D, type Tensor2D } from '../backend/ops';
import { bucketLength, collate, type Batch } from '../data/collate';
import type { RowSelection } from '../kernels/selectRows';
import type { RewardModel } from '../model/rewardModel';

/** The tokens of a text, prompt and answer. */
export type TextIds = readonly number[] | Int32Array;

/**
 * Collates texts so that the position that is indexed in each row is its last token: a dummy stands behind it,
 * which is predicted there and read by nobody.
 */
export function collateTexts(texts: readonly TextIds[], padId: number): Batch {
  const rows = texts.map((ids) => ({ promptIds: ids, completionIds: [padId] }));
  return collate(rows, { bucket: bucketLength, padId });
}

/** The reward of each text of a batch that `collateTexts` made: [N]. */
export function textRewards(
  model: RewardModel,
  inputs: { readonly inputIds: Tensor2D; readonly predicting: RowSelection },
  texts: number,
): Tensor1D {
  // What fills the selection up stands behind the texts.
  return slice(model.rewards(inputs.inputIds, inputs.predicting), [0], [texts]);
}
