import { completionLogps, type LogpInputs } from '../alignment/logps';
import { tensor1d, tensor2d, tidy, type Tensor, type Tensor1D } from '../backend/ops';
import type { Batch } from '../data/collate';
import { PackedRows } from '../kernels/packedRows';
import type { Decoder } from '../model/decoder';

/** Puts collated arrays on the backend; the caller disposes of them, by a tidy or by hand. */
function logpInputs(batch: Batch, packed: PackedRows | null): LogpInputs {
  const { rows, length, completions } = batch;
  const integers = (values: Int32Array): Tensor1D => tensor1d(values, 'int32');
  return {
    inputIds: tensor2d(batch.inputIds, [rows, length], 'int32'), // [R, T]
    packed,
    predicting: { rows: integers(completions.positions), places: integers(completions.places) },
    targets: integers(completions.targets), // [M]
    completions: {
      members: integers(completions.members), // [N·K]
      mask: tensor2d(completions.mask, [batch.completionTokens.length, completions.width]), // [N, K]
      groupOf: integers(completions.owners), // [M]
    },
  };
}

/** Computes with a batch on the backend, of which only the result stays. */
export function withLogpInputs<T extends Tensor | Tensor[]>(
  model: Decoder,
  batch: Batch,
  compute: (inputs: LogpInputs) => T,
): T {
  const { splits, length } = batch;
  const packed = splits && new PackedRows(splits, length, model.config.maxPositions);
  try {
    return tidy(() => compute(logpInputs(batch, packed)));
  } finally {
    // What it makes for all layers outlives every tidy.
    packed?.dispose();
  }
}

/** Summed log-probability of each completion, under no gradient. */
export function forwardLogps(model: Decoder, batch: Batch): Tensor1D {
  return withLogpInputs(model, batch, (inputs) => completionLogps(model, inputs)); // [N]
}
