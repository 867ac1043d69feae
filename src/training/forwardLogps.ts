import { completionLogps, completionTokenLogps, type LogpInputs } from '../alignment/logps';
import { tensor1d, tensor2d, tidy, type Tensor, type Tensor1D } from '../backend/ops';
import type { Batch } from '../data/collate';
import { PackedRows } from '../kernels/packedRows';
import type { Decoder } from '../model/decoder';
import { KeptPrefix } from '../model/keptPrefix';

/** Puts collated arrays on the backend; the caller disposes of them, by a tidy or by hand. */
function logpInputs(
  batch: Batch,
  packed: PackedRows | null,
  prefix: KeptPrefix | null,
): LogpInputs {
  const { rows, length, completions } = batch;
  const integers = (values: Int32Array): Tensor1D => tensor1d(values, 'int32');
  return {
    inputIds: tensor2d(batch.inputIds, [rows, length], 'int32'), // [R, T]
    packed,
    prefix,
    predicting: { rows: integers(completions.positions), places: integers(completions.places) },
    targets: integers(completions.targets), // [M]
    completions: {
      members: integers(completions.members), // [N·K]
      mask: tensor2d(completions.mask, [batch.completionTokens.length, completions.width]), // [N, K]
      groupOf: integers(completions.owners), // [M]
    },
  };
}

/** Computes with whole rows on the backend, of which only the result stays. */
export function withTextInputs<T extends Tensor | Tensor[]>(
  batch: Batch,
  compute: (inputs: LogpInputs) => T,
): T {
  return tidy(() => compute(logpInputs(batch, null, null)));
}

/** Computes with a batch on the backend, of which only the result stays. */
export function withLogpInputs<T extends Tensor | Tensor[]>(
  model: Decoder,
  batch: Batch,
  compute: (inputs: LogpInputs) => T,
  prefix: KeptPrefix | null = null,
): T {
  const { splits, length } = batch;
  const { maxPositions } = model.config;
  const packed = splits && new PackedRows(splits, length, maxPositions, batch.prefix.length);
  try {
    return tidy(() => compute(logpInputs(batch, packed, prefix)));
  } finally {
    // What it makes for all layers outlives every tidy.
    packed?.dispose();
  }
}

/**
 * Summed log-probabilities of completions under no gradient, batch by batch, by a model whose weights do not
 * change meanwhile: what stands before the rows of all batches is computed once.
 */
export class ForwardLogps {
  readonly #model: Decoder;
  #prefix: { readonly ids: Int32Array; readonly kept: KeptPrefix } | null = null;

  constructor(model: Decoder) {
    this.#model = model;
  }

  /** Of each completion: [N]. */
  of(batch: Batch): Tensor1D {
    const model = this.#model;
    const compute = (inputs: LogpInputs): Tensor1D => completionLogps(model, inputs);
    return withLogpInputs(model, batch, compute, this.#keptOf(batch.prefix));
  }

  #keptOf(ids: Int32Array): KeptPrefix | null {
    if (ids.length === 0) return null;
    if (this.#prefix?.ids !== ids) {
      this.dispose();
      this.#prefix = { ids, kept: new KeptPrefix(this.#model, ids) };
    }
    return this.#prefix.kept;
  }

  /** Frees what it keeps for further batches. */
  dispose(): void {
    this.#prefix?.kept.dispose();
    this.#prefix = null;
  }
}

/** Log-probability of each completion token of one batch, under no gradient, completion after completion: [M]. */
export function forwardTokenLogps(model: Decoder, batch: Batch): Tensor1D {
  return withLogpInputs(model, batch, (inputs) => completionTokenLogps(model, inputs));
}

/** Summed log-probability of each completion of one batch, under no gradient: [N]. */
export function forwardLogps(model: Decoder, batch: Batch): Tensor1D {
  const forward = new ForwardLogps(model);
  const logps = forward.of(batch);
  forward.dispose();
  return logps;
}
