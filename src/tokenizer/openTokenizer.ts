import { messageOf, RefineryError } from '../shared/errors';
import {
  tokenizerFileIsBroken,
  tokensExceedRows,
  templateHasNoDefault,
  tokenizerIsMissing,
  templateIsNoText,
} from '../shared/sentences/tokenizerSentences';
import { ChatTemplate } from './chatTemplate';
import { endOfText, namedTokens, specialTexts, type NamedTokens } from './specialTokens';
import { Tokenizer } from './tokenizer';
import type { AddedToken, TokenizerConfig, TokenizerJson } from './tokenizerJson';

/** A tokenizer's file as it came. */
export interface TokenizerFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A model's tokenizer and its chat template, null where it has none. */
export interface OpenedTokenizer {
  readonly tokenizer: Tokenizer;
  readonly chatTemplate: ChatTemplate | null;
}

type Vocabulary = Readonly<Record<string, number>>;

const plainToken = {
  single_word: false,
  lstrip: false,
  rstrip: false,
  normalized: false,
  special: true,
};

const refuse = (sentence: string): never => {
  throw new RefineryError('bad_file', sentence);
};

type Files = readonly TokenizerFile[];

function textOf(files: Files, name: string): string | null {
  const file = files.find((found) => found.name === name);
  if (!file) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(file.bytes);
  } catch {
    return refuse(tokenizerFileIsBroken(name, 'it is not UTF-8'));
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function objectOf(files: Files, name: string): TokenizerConfig | null {
  const text = textOf(files, name);
  if (text === null) return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const reason = messageOf(error);
    throw new RefineryError('bad_file', tokenizerFileIsBroken(name, reason), { cause: error });
  }
  return isObject(value) ? value : refuse(tokenizerFileIsBroken(name, 'it is no JSON object'));
}

const isAddedToken = (value: unknown): value is AddedToken =>
  isObject(value) && typeof value.content === 'string' && Number.isSafeInteger(value.id);

function tokenizerJson(files: Files): TokenizerJson {
  const json = objectOf(files, 'tokenizer.json') ?? refuse(tokenizerIsMissing());
  const { model, added_tokens: added = [] } = json;
  if (!isObject(model) || typeof model.vocab !== 'object' || model.vocab === null)
    return refuse(tokenizerFileIsBroken('tokenizer.json', 'it holds no model with a vocabulary'));
  if (!Array.isArray(added) || !added.every(isAddedToken))
    return refuse(tokenizerFileIsBroken('tokenizer.json', 'added_tokens is no list of tokens'));
  return { ...json, added_tokens: added } as unknown as TokenizerJson;
}

/** The tokenizer with every token that its files name as BOS, EOS and the like marked as special. */
function withSpecials(json: TokenizerJson, tokens: NamedTokens): TokenizerJson {
  const named = new Set(
    [tokens.bos, tokens.eos, tokens.unk, tokens.pad].filter((token) => token !== null),
  );
  const added_tokens = json.added_tokens.map((token) =>
    named.has(token.content) ? { ...token, special: true } : token,
  );
  const known = new Set(added_tokens.map(({ content }) => content));
  const { vocab } = json.model;
  for (const content of named) {
    const isHeld = !Array.isArray(vocab) && Object.hasOwn(vocab, content);
    // As transformers adds what a config names; single_word and the like are off.
    if (isHeld && !known.has(content))
      added_tokens.push({ ...plainToken, id: (vocab as Vocabulary)[content]!, content });
  }
  return { ...json, added_tokens };
}

/** The token that an id of generation_config.json stands for. */
function tokenOf({ model, added_tokens }: TokenizerJson, id: unknown): string | null {
  const first: unknown = Array.isArray(id) ? id[0] : id;
  const added = added_tokens.find((token) => token.id === first);
  if (added) return added.content;
  if (Array.isArray(model.vocab)) return null;
  return Object.entries(model.vocab).find(([, other]) => other === first)?.[0] ?? null;
}

/** The template's text: chat_template.jinja goes before the one in tokenizer_config.json, as in transformers. */
function templateText(files: Files, config: TokenizerConfig): string | null {
  const file = textOf(files, 'chat_template.jinja');
  if (file !== null) return file;
  const held = config.chat_template ?? null;
  if (held === null || typeof held === 'string') return held;
  if (!Array.isArray(held)) return refuse(templateIsNoText());
  const named = new Map<string, string>();
  for (const entry of held as unknown[]) {
    if (!isObject(entry)) return refuse(templateIsNoText());
    const { name, template } = entry;
    if (typeof name !== 'string' || typeof template !== 'string') return refuse(templateIsNoText());
    named.set(name, template);
  }
  return named.get('default') ?? refuse(templateHasNoDefault([...named.keys()]));
}

/**
 * Makes a model's tokenizer from its files: tokenizer.json, and where they are there
 * tokenizer_config.json, special_tokens_map.json, generation_config.json and chat_template.jinja.
 * EOS is the one that the first of them names. Texts get no special tokens; what the tokenizer puts
 * before a text is `Tokenizer.bosId` (`renderedBosId` for a rendered prompt), for prompts only.
 * @param vocabulary rows of the model's token table, so that every id has one
 * @throws RefineryError `bad_file` naming the file, or saying that there is no EOS
 */
export function openTokenizer(files: Files, vocabulary = Infinity): OpenedTokenizer {
  const json = tokenizerJson(files);
  const config = objectOf(files, 'tokenizer_config.json') ?? {};
  const tokens = namedTokens([config, objectOf(files, 'special_tokens_map.json') ?? {}]);
  const generation = objectOf(files, 'generation_config.json') ?? {};
  const eos = endOfText(json, tokens.eos ?? tokenOf(json, generation.eos_token_id));
  const named = { ...tokens, eos };
  const whole = withSpecials(json, named);
  const text = templateText(files, config);
  const chatTemplate = text === null ? null : new ChatTemplate(text, named, specialTexts(whole));
  const templateBos = chatTemplate?.opensWithBos === true ? tokens.bos : null;
  const tokenizer = Tokenizer.fromJson(whole, { ...config, eos_token: eos }, templateBos);
  if (tokenizer.vocabularySize > vocabulary)
    refuse(tokensExceedRows(tokenizer.vocabularySize, vocabulary));
  return { tokenizer, chatTemplate };
}
