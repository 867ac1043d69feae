import { readTensor } from '../backend/read';
import { concat, type Tensor1D } from '../backend/ops';
import type { TokenizedPair } from '../data/rows';
import type { Decoder } from '../model/decoder';
import type { TokenLogps } from '../protocol/inspection';
import { forwardTokenLogps } from './forwardLogps';
import { pairBatch } from './pairBatch';

/** A pair under one model, on x and where it was asked for on p⊕x. */
export interface PairTokenLogps {
  readonly plain: TokenLogps;
  readonly refined: TokenLogps | null;
}

/**
 * The log-probability of every completion token of one pair under some models, EOS included. All of it is
 * dispatched before anything is waited for, so that no update comes between two models.
 */
export async function pairTokenLogps(
  models: readonly Decoder[],
  row: TokenizedPair,
  { refined, padId }: { readonly refined: boolean; readonly padId: number },
): Promise<PairTokenLogps[]> {
  const batch = pairBatch([row], [0], { refined, padId });
  const batches = batch.refined ? [batch.plain, batch.refined] : [batch.plain];
  const passes: Tensor1D[] = [];
  try {
    for (const model of models)
      for (const one of batches) passes.push(forwardTokenLogps(model, one)); // [M]
    const all = concat(passes);
    try {
      const values = await readTensor(all);
      const sizes = batches.map(({ completions }) => completions.positions.length);
      return models.map((_, m) => {
        let at = m * sizes.reduce((sum, size) => sum + size, 0);
        const [plain, after = null] = sizes.map((size) => {
          const of = values.subarray(at, at + size);
          at += size;
          return sidesOf(of, row);
        });
        return { plain: plain!, refined: after };
      });
    } finally {
      all.dispose();
    }
  } finally {
    passes.forEach((pass) => {
      pass.dispose();
    });
  }
}

/** Chosen tokens come first, then rejected ones, then what fills up. */
function sidesOf(values: Float32Array, { chosenIds, rejectedIds }: TokenizedPair): TokenLogps {
  const second = chosenIds.length;
  return {
    chosen: values.slice(0, second),
    rejected: values.slice(second, second + rejectedIds.length),
  };
}
