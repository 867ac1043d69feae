import { saidBy } from './saidBy';

/** The tokenizer's library does not know a part of the file. */
export function tokenizerIsUnreadable(why: string): string {
  return `tokenizer.json cannot be used (${saidBy(why)}); take the tokenizer of another model.`;
}

/** None of the tokens that usually end a text is in the vocabulary. */
export function noEndOfText(candidates: readonly string[]): string {
  return `The tokenizer has no end-of-text token (looked for ${candidates.join(', ')}); name it as eos_token in tokenizer_config.json.`;
}

/** A post-processor opens every text with a sequence. */
export function tooManyLeadingTokens(count: number): string {
  return `The tokenizer puts ${count} tokens before a text, and at most one (BOS) is read; take a tokenizer that adds no other.`;
}

/** A byte-level vocabulary is not whole. */
export function byteHasNoToken(byte: number, text: string): string {
  const hex = `0x${byte.toString(16).padStart(2, '0')}`;
  return `The tokenizer has no token for the byte ${hex}, which the text ${JSON.stringify(text)} needs; take a tokenizer with all 256 bytes.`;
}

/** A vocabulary that is to be trained cannot hold every byte. */
export function vocabularyIsTooSmall(wanted: number, least: number): string {
  return `model.vocabularySize: ${wanted} is not a whole number of at least ${least}, which a byte-level tokenizer needs.`;
}
