/** The marker that ends a text in the tokenizers that we train. */
export const END_OF_TEXT = '<|endoftext|>';

/** One entry of `added_tokens`. */
export interface AddedToken {
  readonly id: number;
  readonly content: string;
  readonly special?: boolean;
}

/**
 * A `tokenizer.json` as the field publishes it, as far as this project looks into it;
 * the other parts are handed to the tokenizer library as they are.
 */
export interface TokenizerJson {
  readonly added_tokens: readonly AddedToken[];
  readonly normalizer: unknown;
  readonly pre_tokenizer: unknown;
  readonly post_processor: unknown;
  readonly decoder: unknown;
  readonly model: {
    readonly type: string;
    /** Ids by token; for Unigram models a list of tokens with their scores. */
    readonly vocab: Readonly<Record<string, number>> | readonly unknown[];
    readonly [key: string]: unknown;
  };
  readonly [key: string]: unknown;
}

/** A `tokenizer_config.json`, as far as this project looks into it. */
export type TokenizerConfig = Readonly<Record<string, unknown>>;
