import type { Decoder } from '../model/decoder';
import { pairTokenLogps, type PairTokenLogps } from './tokenLogps';
import type { RunContext } from './runContext';
import { inspectedRow } from './inspectedRow';

/** Held-out pairs whose tokens are kept as alignment begins. */
const mostKept = 64;

/**
 * What a policy that is not its reference gives the tokens of the first held-out pairs as alignment begins, so
 * that one can look back at it; nothing else of it is kept.
 */
export async function startLogps(
  { prepared, config, control }: RunContext,
  policy: Decoder,
): Promise<ReadonlyMap<number, PairTokenLogps>> {
  const kept = new Map<number, PairTokenLogps>();
  for (const index of prepared.eval.slice(0, mostKept)) {
    await control.gate('part');
    const { row, refined } = inspectedRow(prepared, config, index);
    const options = { refined, padId: prepared.tokenizer.eosId };
    const [logps] = await pairTokenLogps([policy], row, options);
    kept.set(index, logps!);
  }
  return kept;
}
