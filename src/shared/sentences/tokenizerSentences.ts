import { formatCount } from '../format';
import { saidBy } from './saidBy';
import { shownNames } from './shownNames';

/** The tokenizer's library does not know a part of the file. */
export function tokenizerIsUnreadable(why: string): string {
  return `tokenizer.json cannot be used (${saidBy(why)}); take the tokenizer of another model.`;
}

/** None of the tokens that usually end a text is in the vocabulary. */
export function noEndOfText(candidates: readonly string[]): string {
  return `The tokenizer has no end-of-text token (looked for ${shownNames(candidates)}); name it as eos_token in tokenizer_config.json.`;
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

/** A model came without its tokenizer. */
export function tokenizerIsMissing(): string {
  return 'There is no tokenizer.json beside the weights; choose the whole folder of the model.';
}

/** One of the files beside tokenizer.json cannot be read. */
export function tokenizerFileIsBroken(file: string, why: string): string {
  return `${file}: it cannot be used (${saidBy(why)}); copy it again as a whole.`;
}

/** A tokenizer knows tokens for which the model has no row. */
export function tokensExceedRows(tokens: number, rows: number): string {
  return `tokenizer.json has ${formatCount(tokens)} tokens, but the token table of the model only ${formatCount(rows)}; take the tokenizer that belongs to the weights.`;
}

/** The chat template is of another kind than a text. */
export function templateIsNoText(): string {
  return 'tokenizer_config.json: its chat_template is neither text nor a list of named texts.';
}

/** Of several named chat templates none is the usual one. */
export function templateHasNoDefault(names: readonly string[]): string {
  return `tokenizer_config.json: none of its chat templates (${shownNames(names)}) is named default; name one so.`;
}

/** The chat template is not Jinja. */
export function templateIsUnreadable(why: string): string {
  return `The chat template cannot be read (${saidBy(why)}); correct it in tokenizer_config.json or chat_template.jinja.`;
}

/** The chat template raises an exception of its own. */
export function templateRefuses(why: string): string {
  return `the chat template refuses this conversation (${saidBy(why)})`;
}

/** Prompt and completion cannot be told apart. */
export function boundaryMoves(): string {
  return 'the chat template writes the prompt otherwise once an answer follows it, so that prompt and completion cannot be told apart';
}

/** Conversations are rendered without a template of the model. */
export function plainTemplateIsUsed(): string {
  return 'This model has no chat template, so conversations are rendered by the plain one.';
}
