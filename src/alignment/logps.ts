import { tidy, type Tensor1D, type Tensor2D } from '../backend/ops';
import { groupSums, type Groups } from '../kernels/groupSums';
import { selectRows, type RowSelection } from '../kernels/selectRows';
import type { Decoder } from '../model/decoder';

/** Rows of a batch on the backend, and where their completions' tokens are predicted. */
export interface LogpInputs {
  readonly inputIds: Tensor2D; // int32 [N, T]
  /** The positions that predict a completion token, of all N·T. */
  readonly predicting: RowSelection;
  /** The token that each of them predicts, EOS included: int32 [M]. */
  readonly targets: Tensor1D;
  /** Which of them belong to which row. */
  readonly completions: Groups;
}

/** Summed log-probability of each row's completion: [N]. Only completion tokens are given logits. */
export function completionLogps(model: Decoder, inputs: LogpInputs): Tensor1D {
  return tidy(() => {
    const hidden = selectRows(model.hidden(inputs.inputIds), inputs.predicting); // [M, C]
    return groupSums(model.tokenLogps(hidden, inputs.targets), inputs.completions); // [N]
  });
}
