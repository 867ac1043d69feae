import type { PreferencePair } from '../protocol/data';
import type { Tokenizer } from '../tokenizer/tokenizer';

/** How pairs become token rows. */
export interface RowOptions {
  /** Bounds prompt + completion (EOS counted) of the plain row, in tokens; at least 2. */
  readonly maxLength: number;
  /** p, put before the prompt for the refined row; empty for none. */
  readonly refinementPrompt: string;
  /** Between p and the prompt. */
  readonly refinementJoin: string;
}

/** A pair as token ids. Completions end in EOS unless they were cut. */
export interface TokenizedPair {
  readonly promptIds: Int32Array;
  readonly chosenIds: Int32Array;
  readonly rejectedIds: Int32Array;
  /** p⊕x; followed by the same completion ids. */
  readonly refinedPromptIds: Int32Array;
  /** Tokens that were cut from the prompt's start and from the completions' ends. */
  readonly truncation: {
    readonly promptTokens: number;
    readonly chosenCut: number;
    readonly rejectedCut: number;
  };
}

/**
 * Tokenizes a pair: prompt and completions apart, BOS (where the tokenizer has one) before the prompt
 * only, EOS after each completion.
 *
 * Where prompt + longer completion exceed `maxLength`, tokens go from the prompt's start, never BOS,
 * until it fits or ⌊maxLength/2⌋ prompt tokens are left; then each completion's end goes, EOS with it.
 * The refined prompt is p + join + prompt tokenized as one string; where the prompt was cut it is the
 * tokens of p + join, then the kept prompt tokens; p is never cut. An empty p leaves the plain prompt.
 * A completion that a model's chat template rendered goes on in the prompt's text: a tokenizer that puts
 * a space before a text puts none there, as where transformers tokenizes the conversation as one string.
 * A prompt without any token becomes one EOS, read as the start of a text, so that the first completion
 * token has something to be predicted from.
 */
export function tokenizePair(
  pair: Pick<PreferencePair, 'prompt' | 'chosen' | 'rejected' | 'templated'>,
  tokenizer: Tokenizer,
  { maxLength, refinementPrompt, refinementJoin }: RowOptions,
): TokenizedPair {
  const { bosId, eosId } = tokenizer;
  const first = pair.templated ? tokenizer.renderedBosId : bosId;
  const opening = first === null ? [] : [first];
  // The markers of a model's own template are special tokens; those in a person's text are text.
  const encode = (text: string): number[] =>
    pair.templated ? tokenizer.encodeRendered(text) : tokenizer.encode(text);
  const own = encode(pair.prompt);
  const continued = (text: string): number[] =>
    pair.templated
      ? tokenizer.encodeContinuation(text, { text: pair.prompt, ids: own })
      : tokenizer.encode(text);
  const prompt = [...opening, ...own];
  if (prompt.length === 0) prompt.push(eosId);
  const chosen = [...continued(pair.chosen), eosId];
  const rejected = [...continued(pair.rejected), eosId];

  const excess = prompt.length + Math.max(chosen.length, rejected.length) - maxLength;
  const cuttable = Math.max(0, prompt.length - Math.floor(maxLength / 2));
  const cut = Math.max(0, Math.min(excess, cuttable));
  const kept = prompt.slice(opening.length + cut);
  const promptIds = [...opening, ...kept];
  const room = maxLength - promptIds.length;

  let refined = promptIds;
  if (refinementPrompt !== '') {
    const before = refinementPrompt + refinementJoin;
    const tail = cut === 0 ? encode(before + pair.prompt) : [...tokenizer.encode(before), ...kept];
    refined = [...opening, ...tail];
  }
  return {
    promptIds: Int32Array.from(promptIds),
    chosenIds: Int32Array.from(chosen.slice(0, room)),
    rejectedIds: Int32Array.from(rejected.slice(0, room)),
    refinedPromptIds: Int32Array.from(refined),
    truncation: {
      promptTokens: cut,
      chosenCut: Math.max(0, chosen.length - room),
      rejectedCut: Math.max(0, rejected.length - room),
    },
  };
}
