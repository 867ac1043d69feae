import { mul, reshape, sum, tidy, type Tensor1D, type Tensor2D } from '../backend/ops';
import { tokenLogps } from '../kernels/tokenLogps';
import type { Decoder } from '../model/decoder';

/** Rows of a batch on the backend: position t of `inputIds` predicts position t of `targets`. */
export interface LogpInputs {
  readonly inputIds: Tensor2D; // int32 [N, T]
  readonly targets: Tensor1D; // int32 [N·T]
  /** 1 where the target is a token of the completion, EOS included. */
  readonly completionMask: Tensor2D; // [N, T]
}

/** Summed log-probability of each row's completion: [N]. */
export function completionLogps(model: Decoder, inputs: LogpInputs): Tensor1D {
  return tidy(() => {
    const logps = tokenLogps(model.forward(inputs.inputIds), inputs.targets); // [N·T]
    const rows = reshape(logps, inputs.completionMask.shape); // [N, T]
    return sum(mul(rows, inputs.completionMask), 1); // [N]
  });
}
