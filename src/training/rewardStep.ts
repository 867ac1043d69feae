import { bradleyTerryLosses } from '../alignment/bradleyTerry';
import {
  keep,
  mul,
  scalar,
  slice,
  sub,
  sum,
  variableGrads,
  type Scalar,
  type Tensor1D,
} from '../backend/ops';
import type { TokenizedPair } from '../data/rows';
import { collateTexts, textRewards } from '../evaluation/rewards';
import type { RewardModel } from '../model/rewardModel';
import type { FlatParameters } from './flatParameters';
import { withTextInputs } from './forwardLogps';
import { accumulate } from './gradients';

const textOf = ({ promptIds }: TokenizedPair, completion: Int32Array): Int32Array =>
  Int32Array.of(...promptIds, ...completion);

/** Chosen texts of some pairs, then their rejected ones. */
export function textsOf(rows: readonly TokenizedPair[]): Int32Array[] {
  return [
    ...rows.map((row) => textOf(row, row.chosenIds)),
    ...rows.map((row) => textOf(row, row.rejectedIds)),
  ];
}

/** What a step of a reward model gives its loop. */
interface RewardStep {
  /** Flat gradients of the batch's mean loss −log σ(r⁺ − r⁻). */
  readonly gradients: Tensor1D[];
  /** r⁺ − r⁻ of the pairs of each micro-batch. */
  readonly observed: Tensor1D[];
}

/** One step of a reward model, micro-batch by micro-batch; the caller frees what it returns. */
export function rewardGradients(
  model: RewardModel,
  flat: FlatParameters,
  microBatches: readonly (readonly TokenizedPair[])[],
  padId: number,
): RewardStep {
  const batchSize = microBatches.reduce((pairs, part) => pairs + part.length, 0);
  let gradients: Tensor1D[] | null = null;
  const observed: Tensor1D[] = [];
  for (const part of microBatches) {
    const batch = collateTexts(textsOf(part), padId);
    const made = withTextInputs(batch, (inputs) => {
      const { grads } = variableGrads(() => {
        const rewards = textRewards(model, inputs, 2 * part.length); // [2B]
        const chosen = slice(rewards, [0], [part.length]);
        const rejected = slice(rewards, [part.length], [part.length]);
        observed.push(keep(sub<Tensor1D>(chosen, rejected)));
        const losses = bradleyTerryLosses({ chosen, rejected }); // −log σ(r⁺ − r⁻)
        return mul<Scalar>(sum(losses), scalar(1 / batchSize));
      }, [...model.parameters]);
      return flat.flatten(grads);
    });
    gradients = accumulate(gradients, made);
  }
  return { gradients: gradients ?? [], observed };
}
