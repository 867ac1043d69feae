/** Which of the prepared pairs a page shows. */
export const pairFilters = ['all', 'train', 'heldOut', 'cut'] as const;
export type PairFilter = (typeof pairFilters)[number];

/** What a token is to the model: p and prompt are read, completion and EOS are learned. */
export type TokenPart = 'bos' | 'p' | 'prompt' | 'completion' | 'eos';

/** One token as people can read it. */
export interface ShownToken {
  readonly id: number;
  readonly part: TokenPart;
  /** Its text; where `bytes` is set, its bytes in hexadecimal: `E2 82`. */
  readonly text: string;
  /** Set where the token holds a part of a character, so that its bytes alone are no text. */
  readonly bytes?: true;
}

/** A completion as the model sees it. */
export interface ShownCompletion {
  readonly tokens: readonly ShownToken[];
  /** Tokens cut from its end, EOS among them. */
  readonly cut: number;
  /** The text in the file, up to `shownCharacters`. */
  readonly text: string;
}

/** A pair as the model sees it. */
export interface ShownPair {
  /** Index among the usable pairs, from 0. */
  readonly index: number;
  /** Line of its file, from 1. */
  readonly line: number;
  readonly split: 'train' | 'heldOut' | 'reward';
  readonly prompt: readonly ShownToken[];
  /** p⊕x; null for methods without refinement. */
  readonly refinedPrompt: readonly ShownToken[] | null;
  /** Tokens cut from the prompt's start. */
  readonly promptCut: number;
  readonly chosen: ShownCompletion;
  readonly rejected: ShownCompletion;
}

/** Characters of a completion's text that are handed over for the comparison. */
export const shownCharacters = 20_000;

/** How long texts are, in tokens, before anything is cut. */
export interface LengthHistogram {
  /** Bin i counts lengths from i · width + 1 to (i + 1) · width. */
  readonly counts: readonly number[];
  /** Lengths beyond the last bin. */
  readonly beyond: number;
  readonly median: number;
  /** Nine texts in ten are at most this long. */
  readonly ninetieth: number;
  readonly longest: number;
}

/** The lengths of all prepared pairs, in bins of one width. */
export interface TokenLengths {
  readonly width: number;
  readonly maxLength: number;
  readonly prompt: LengthHistogram;
  /** EOS counted. */
  readonly chosen: LengthHistogram;
  readonly rejected: LengthHistogram;
  /** Prompt and longer completion: what the context length bounds. */
  readonly row: LengthHistogram;
}
