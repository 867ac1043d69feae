import { tidy, type Tensor1D, type Tensor2D } from '../backend/ops';
import { groupSums, type Groups } from '../kernels/groupSums';
import type { PackedRows } from '../kernels/packedRows';
import { selectRows, type RowSelection } from '../kernels/selectRows';
import type { Decoder } from '../model/decoder';
import type { KeptPrefix } from '../model/keptPrefix';

/** Rows of a batch on the backend, and where their completions' tokens are predicted. */
export interface LogpInputs {
  readonly inputIds: Tensor2D; // int32 [R, T]
  /** Where rows hold two continuations of one prompt; else null. */
  readonly packed: PackedRows | null;
  /** What stands before all rows; else null. */
  readonly prefix: KeptPrefix | null;
  /** The positions that predict a completion token, of all R·T. */
  readonly predicting: RowSelection;
  /** The token that each of them predicts, EOS included: int32 [M]. */
  readonly targets: Tensor1D;
  /** Which of them belong to which completion. */
  readonly completions: Groups;
}

/** Log-probability of each completion token, as `predicting` has them: [M]. Only these are given logits. */
export function completionTokenLogps(model: Decoder, inputs: LogpInputs): Tensor1D {
  const { inputIds, packed, prefix } = inputs;
  return tidy(() => {
    const hidden = selectRows(model.hidden(inputIds, packed, prefix), inputs.predicting); // [M, C]
    return model.tokenLogps(hidden, inputs.targets); // [M]
  });
}

/** Summed log-probability of each completion: [N]. */
export function completionLogps(model: Decoder, inputs: LogpInputs): Tensor1D {
  return tidy(() => groupSums(completionTokenLogps(model, inputs), inputs.completions)); // [N]
}
