import { completionLogps, type LogpInputs } from '../alignment/logps';
import { tensor1d, tensor2d, tidy, type Tensor1D } from '../backend/ops';
import type { Batch } from '../data/collate';
import type { Decoder } from '../model/decoder';

/** Puts collated arrays on the backend; the caller disposes of them, by a tidy or by hand. */
export function logpInputs(batch: Batch): LogpInputs {
  const { rows, length } = batch;
  return {
    inputIds: tensor2d(batch.inputIds, [rows, length], 'int32'), // [N, T]
    targets: tensor1d(batch.targets, 'int32'), // [N·T]
    completionMask: tensor2d(batch.completionMask, [rows, length]), // [N, T]
  };
}

/** Summed log-probability of each row's completion, under no gradient. */
export function forwardLogps(model: Decoder, batch: Batch): Tensor1D {
  return tidy(() => completionLogps(model, logpInputs(batch))); // [N]
}
