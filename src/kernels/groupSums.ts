import {
  concat,
  gather,
  mul,
  reshape,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '../backend/ops';
import { ownGradient } from '../backend/ownGradient';
import { constantArray } from './constants';

/** Which values belong to which group. */
export interface Groups {
  /** Places of each group's values, filled up with any of them: int32 [N·K]. */
  readonly members: Tensor1D;
  /** 1 where a member counts, 0 where it fills up: [N, K]. */
  readonly mask: Tensor2D;
  /** The group of each value, N where it is in none: int32 [M]. */
  readonly groupOf: Tensor1D;
}

/**
 * Sums values by group: [M] → [N].
 * A value that is not finite reaches no sum but its own group's, since a group is filled up from itself.
 */
export function groupSums(values: Tensor1D, { members, mask, groupOf }: Groups): Tensor1D {
  return ownGradient<Tensor1D>([values], ([input], save) => {
    save([groupOf]);
    const rows = reshape(gather(input as Tensor1D, members), mask.shape); // [N, K]
    return {
      value: sum<Tensor1D>(mul(rows, mask), 1), // [N]
      gradFunc: (dy, [saved]) => {
        const none: Tensor = constantArray('no group', [1], () => undefined);
        return [gather(concat([dy, none as Tensor1D]), saved as Tensor1D)]; // [M]
      },
    };
  });
}
