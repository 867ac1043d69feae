import type { Decoder } from '../model/decoder';
import { readTensor } from '../backend/read';
import { concat, type Tensor1D } from '../backend/ops';
import { emptySidedLogps, type PairLogps, type SidedLogps } from '../evaluation/pairLogps';
import type { TokenizedPair } from '../data/rows';
import { ForwardLogps } from './forwardLogps';
import { pairBatch, parts, type PairBatch } from './pairBatch';

export interface PairSetOptions {
  readonly refined: boolean;
  readonly padId: number;
  /** What all prompts on p⊕x begin with. */
  readonly prefix?: Int32Array;
  readonly batchSize: number;
  /** Called before each forward pass; throws to end the evaluation. */
  readonly gate: () => Promise<void>;
  readonly onBatch?: (pairs: number) => void;
}

/** Both completions of every pair of a set, on x and on p⊕x, under one model. */
export interface SetLogps {
  readonly plain: SidedLogps;
  readonly refined: SidedLogps | null;
}

/** Forward passes whose results wait for one readback. */
const passesPerRead = 64;

/**
 * A fixed set of pairs in fixed batches. Policy and reference see the same arrays in the same
 * batches, so that equal weights give equal bits and a margin of exactly 0.
 */
export class PairSet {
  readonly size: number;
  readonly #rows: readonly TokenizedPair[];
  /** Positions in the set, batch by batch: neighbours in length share a batch. */
  readonly #batches: readonly (readonly number[])[];
  readonly #indices: readonly number[];
  readonly #options: PairSetOptions;

  constructor(rows: readonly TokenizedPair[], indices: readonly number[], options: PairSetOptions) {
    this.#rows = rows;
    this.#indices = indices;
    this.#options = options;
    this.size = indices.length;
    const length = (position: number): number => {
      const row = rows[indices[position]!]!;
      return row.promptIds.length + row.chosenIds.length + row.rejectedIds.length;
    };
    const order = indices
      .map((_, position) => position)
      .sort((a, b) => length(a) - length(b) || a - b);
    this.#batches = parts(order, options.batchSize);
  }

  /** Tokens of each completion, in the set's order. */
  get completionTokens(): { readonly chosen: Int32Array; readonly rejected: Int32Array } {
    const rows = this.#indices.map((index) => this.#rows[index]!);
    return {
      chosen: Int32Array.from(rows, (row) => row.chosenIds.length),
      rejected: Int32Array.from(rows, (row) => row.rejectedIds.length),
    };
  }

  /** Runs a model over the set, reading back once for many passes. */
  async logps(model: Decoder): Promise<SetLogps> {
    const { refined, padId, gate, onBatch } = this.#options;
    const ids = this.#options.prefix;
    const prefix = ids ? { ids, pairs: this.size } : null;
    const forward = new ForwardLogps(model);
    const result: SetLogps = {
      plain: emptySidedLogps(this.size),
      refined: refined ? emptySidedLogps(this.size) : null,
    };
    let done = 0;
    for (const group of parts(this.#batches, passesPerRead)) {
      const passes: { positions: readonly number[]; tensor: Tensor1D }[] = [];
      try {
        for (const positions of group) {
          await gate();
          const indices = positions.map((position) => this.#indices[position]!);
          const batch = pairBatch(this.#rows, indices, { refined, padId, prefix });
          passes.push({ positions, tensor: batchLogps(forward, batch) });
          done += positions.length;
          onBatch?.(done);
        }
        const all = concat(passes.map(({ tensor }) => tensor));
        const values = await readTensor(all);
        all.dispose();
        scatter(values, passes, result);
      } finally {
        forward.dispose();
        passes.forEach(({ tensor }) => {
          tensor.dispose();
        });
      }
    }
    return result;
  }
}

/** Log-probabilities of a batch: plain chosen, plain rejected, and the same on p⊕x. */
function batchLogps(forward: ForwardLogps, batch: PairBatch): Tensor1D {
  const plain = forward.of(batch.plain); // [2B]
  if (!batch.refined) return plain;
  const refined = forward.of(batch.refined); // [2B]
  const both = concat([plain, refined]); // [4B]
  plain.dispose();
  refined.dispose();
  return both;
}

function scatter(
  values: Float32Array,
  passes: readonly { readonly positions: readonly number[] }[],
  into: SetLogps,
): void {
  let at = 0;
  for (const { positions } of passes) {
    for (const sided of into.refined ? [into.plain, into.refined] : [into.plain]) {
      for (const side of [sided.chosen, sided.rejected])
        for (const position of positions) side[position] = values[at++]!;
    }
  }
}

/** Puts policy and reference of the same set together. */
export function joinLogps(set: PairSet, policy: SetLogps, reference: SetLogps): PairLogps {
  const { chosen, rejected } = set.completionTokens;
  return {
    policy: policy.plain,
    reference: reference.plain,
    refined:
      policy.refined && reference.refined
        ? { policy: policy.refined, reference: reference.refined }
        : null,
    chosenTokens: chosen,
    rejectedTokens: rejected,
  };
}
