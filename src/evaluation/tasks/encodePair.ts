import type { Tokenizer } from '../../tokenizer/tokenizer';
import { withoutTrailingSpace } from './pythonText';

/** The tokens of a context, BOS included where the tokenizer puts one, and of what follows it. */
export interface EncodedPair {
  readonly context: readonly number[];
  readonly continuation: readonly number[];
}

/**
 * Cuts context and continuation into tokens as one text (`_encode_pair` of the harness’s HFLM): space at the
 * context’s end goes to the continuation, whose tokens are those of both behind as many as the context has.
 * An empty context is BOS, or EOS where the tokenizer puts none.
 */
export function encodePair(
  tokenizer: Tokenizer,
  context: string,
  continuation: string,
): EncodedPair {
  const kept = withoutTrailingSpace(context);
  if (kept === '') {
    const ids = tokenizer.encodeRendered(context + continuation);
    return { context: [tokenizer.bosId ?? tokenizer.eosId], continuation: ids };
  }
  const whole = tokenizer.encodeWhole(context + continuation);
  const before = tokenizer.encodeWhole(kept);
  return { context: before, continuation: whole.slice(before.length) };
}

/**
 * What of a pair the model is given, and scored on: of context and continuation the last (positions)
 * tokens, of which the last one is only predicted.
 */
export function fittedPair(pair: EncodedPair, positions: number): EncodedPair {
  const { context, continuation } = pair;
  const over = context.length + continuation.length - (positions + 1);
  return over > 0 ? { context: context.slice(over), continuation } : pair;
}
