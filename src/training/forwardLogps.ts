import { completionLogps, type LogpInputs } from '../alignment/logps';
import { tensor1d, tensor2d, tidy, type Tensor1D } from '../backend/ops';
import type { Batch } from '../data/collate';
import type { Decoder } from '../model/decoder';

/** Puts collated arrays on the backend; the caller disposes of them, by a tidy or by hand. */
export function logpInputs(batch: Batch): LogpInputs {
  const { rows, length, completions } = batch;
  const integers = (values: Int32Array): Tensor1D => tensor1d(values, 'int32');
  return {
    inputIds: tensor2d(batch.inputIds, [rows, length], 'int32'), // [N, T]
    predicting: { rows: integers(completions.positions), places: integers(completions.places) },
    targets: integers(completions.targets), // [M]
    completions: {
      members: integers(completions.members), // [N·K]
      mask: tensor2d(completions.mask, [rows, completions.width]), // [N, K]
      groupOf: integers(completions.rows), // [M]
    },
  };
}

/** Summed log-probability of each row's completion, under no gradient. */
export function forwardLogps(model: Decoder, batch: Batch): Tensor1D {
  return tidy(() => completionLogps(model, logpInputs(batch))); // [N]
}
