import type { PreferencePair } from '../protocol/data';
import {
  shownCharacters,
  type ShownCompletion,
  type ShownPair,
  type ShownToken,
} from '../protocol/dataView';
import { withoutGuards } from '../tokenizer/specialTokens';
import type { Tokenizer } from '../tokenizer/tokenizer';
import { tokenBytes, tokenText } from '../tokenizer/tokenText';
import type { TokenizedPair } from './rows';

export interface ShowOptions {
  readonly index: number;
  readonly split: ShownPair['split'];
  readonly tokenizer: Tokenizer;
  /** p and its join as one string; null for methods without refinement. */
  readonly refinement: string | null;
}

const byteLength = (text: string): number => new TextEncoder().encode(text).length;

/** Whether anything of a row was cut. */
export function isCut({ truncation: t }: TokenizedPair): boolean {
  return t.promptTokens > 0 || t.chosenCut > 0 || t.rejectedCut > 0;
}

/** A pair's rows as readable tokens, each with its part. */
export function showPair(
  pair: PreferencePair,
  row: TokenizedPair,
  { index, split, tokenizer, refinement }: ShowOptions,
): ShownPair {
  const completion = (ids: Int32Array, cut: number, text: string): ShownCompletion => ({
    tokens: Array.from(ids, (id) => shown(tokenizer, id, 'completion')),
    cut,
    // What keeps a user's text apart from the template's markers is nobody's text.
    text: (pair.templated ? withoutGuards(text) : text).slice(0, shownCharacters),
  });
  const { truncation } = row;
  return {
    index,
    line: pair.line,
    split,
    prompt: promptTokens(tokenizer, row.promptIds, 0),
    refinedPrompt:
      refinement === null
        ? null
        : promptTokens(tokenizer, row.refinedPromptIds, byteLength(refinement)),
    promptCut: truncation.promptTokens,
    chosen: completion(row.chosenIds, truncation.chosenCut, pair.chosen),
    rejected: completion(row.rejectedIds, truncation.rejectedCut, pair.rejected),
  };
}

/** A token that holds something of p and of the prompt is the prompt's. */
function promptTokens(
  tokenizer: Tokenizer,
  ids: Int32Array,
  refinementBytes: number,
): ShownToken[] {
  let end = 0;
  return Array.from(ids, (id, at) => {
    if (at === 0 && id === tokenizer.bosId) return shown(tokenizer, id, 'bos');
    end += tokenBytes(tokenizer.token(id) ?? '')?.length ?? 0;
    return shown(tokenizer, id, end <= refinementBytes ? 'p' : 'prompt');
  });
}

function shown(tokenizer: Tokenizer, id: number, part: ShownToken['part']): ShownToken {
  const token = tokenizer.token(id) ?? '';
  if (part === 'bos') return { id, part, text: token };
  if (id === tokenizer.eosId) return { id, part: 'eos', text: token };
  return { id, part, ...tokenText(token) };
}
