import { Tokenizer as LibraryTokenizer } from '@huggingface/tokenizers';

import { messageOf, RefineryError } from '../shared/errors';
import {
  byteHasNoToken,
  tokenizerIsUnreadable,
  tooManyLeadingTokens,
} from '../shared/sentences/tokenizerSentences';

import { BYTE_CHARACTERS } from './byteAlphabet';
import { leadingSpace, withoutLeadingSpace, type LeadingSpace } from './leadingSpace';
import { anyOf, endOfText, isGuarded, specialTexts, withoutGuards } from './specialTokens';
import { END_OF_TEXT, type TokenizerConfig, type TokenizerJson } from './tokenizerJson';

const TRAINED_CONFIG: TokenizerConfig = {
  tokenizer_class: 'PreTrainedTokenizerFast',
  eos_token: END_OF_TEXT,
  bos_token: END_OF_TEXT,
  add_bos_token: false,
  clean_up_tokenization_spaces: false,
};

/** Text to token ids and back, by any `tokenizer.json`. */
export class Tokenizer {
  /** Id that closes a completion. */
  readonly eosId: number;
  /** Id that the tokenizer's post-processor puts before a text, or null where it puts none. */
  readonly bosId: number | null;
  /**
   * The same for a prompt that the chat template rendered: one BOS, where the template writes it, the
   * post-processor puts it there, or both. transformers' apply_chat_template leaves the post-processor's
   * out; here a prompt opens as every other text of the model does.
   */
  readonly renderedBosId: number | null;
  /** Highest token id plus one. */
  readonly vocabularySize: number;
  readonly #json: TokenizerJson;
  readonly #config: TokenizerConfig;
  // Knows no special tokens, so that a marker inside a user's text is read as plain text.
  readonly #encoder: LibraryTokenizer;
  readonly #decoder: LibraryTokenizer;
  readonly #missingBytes: ReadonlySet<number>;
  #rulesKept: string | null = null;
  readonly #specials: RegExp | null;
  readonly #leadingSpace: LeadingSpace;
  /** What a rendered text stands behind: the BOS that the template writes. */
  readonly #isBehindBos: boolean;
  #bareKept: LibraryTokenizer | null = null;

  private constructor(json: TokenizerJson, config: TokenizerConfig, templateBos: string | null) {
    this.#json = json;
    this.#config = config;
    this.#decoder = new LibraryTokenizer(json, config);
    this.#encoder = new LibraryTokenizer(withoutSpecialTokens(json), config);
    this.vocabularySize = countIds(json);
    this.eosId = this.#decoder.token_to_id(endOfText(json, config.eos_token))!;
    this.bosId = leadingId(this.#decoder);
    this.renderedBosId = this.bosId ?? (templateBos === null ? null : this.idOf(templateBos));
    this.#missingBytes = missingBytes(json);
    this.#specials = anyOf(specialTexts(json));
    this.#leadingSpace = leadingSpace(json);
    this.#isBehindBos = templateBos !== null;
  }

  /**
   * Makes a tokenizer from the contents of `tokenizer.json` and, where there is one, `tokenizer_config.json`.
   * @param templateBos the BOS that the model's chat template writes before a prompt
   * @throws RefineryError `bad_file` where the library cannot read it or no end-of-text token is named.
   */
  static fromJson(
    json: TokenizerJson,
    config: TokenizerConfig = TRAINED_CONFIG,
    templateBos: string | null = null,
  ): Tokenizer {
    try {
      // The library insists on the key; published files of some families lack it.
      return new Tokenizer(
        { ...json, post_processor: json.post_processor ?? null },
        config,
        templateBos,
      );
    } catch (error) {
      if (error instanceof RefineryError) throw error;
      const reason = messageOf(error);
      throw new RefineryError('bad_file', tokenizerIsUnreadable(reason), {
        cause: error,
      });
    }
  }

  /**
   * Token ids of a text, without BOS or EOS; special tokens inside the text are read as plain text.
   * @throws RefineryError `bad_file` where the text holds a byte that the vocabulary lacks.
   */
  encode(text: string): number[] {
    if (this.#missingBytes.size > 0) this.#refuseMissingBytes(text);
    return this.#encoder.encode(text, { add_special_tokens: false }).ids;
  }

  /**
   * Token ids of a text that a chat template rendered: its special tokens are special, those inside a
   * user's text (marked by the template's renderer) are plain text.
   * @throws RefineryError `bad_file` where the text holds a byte that the vocabulary lacks.
   */
  encodeRendered(text: string): number[] {
    if (this.#missingBytes.size > 0) this.#refuseMissingBytes(withoutGuards(text));
    // The library takes the text's own start for the start of all.
    const isFollowing = this.#isBehindBos && this.#leadingSpace === 'first';
    if (isGuarded(text) || isFollowing) return this.#partwise(text, isFollowing);
    return this.#decoder.encode(text, { add_special_tokens: false }).ids;
  }

  /**
   * Token ids of a completion that the chat template rendered: those that follow the prompt's in the ids
   * of both together, where these begin with the prompt's, else those of the completion without the
   * space that tokenizers of SentencePiece's kind put before a text.
   * @param prompt the rendered prompt and its ids, by `encodeRendered`
   * @throws RefineryError `bad_file` where the text holds a byte that the vocabulary lacks.
   */
  encodeContinuation(
    text: string,
    prompt: { readonly text: string; readonly ids: readonly number[] },
  ): number[] {
    // Apart is exact where nothing is put before a text.
    if (this.#leadingSpace === 'never') return this.encodeRendered(text);
    const whole = this.encodeRendered(prompt.text + text);
    const follows = prompt.ids.every((id, at) => whole[at] === id);
    return follows ? whole.slice(prompt.ids.length) : this.#partwise(text, true);
  }

  /**
   * Token ids of a text as transformers’ `tokenizer.encode` gives them by default: its special tokens are
   * special, and the post-processor puts BOS before it, unless the text opens with one already.
   * @throws RefineryError `bad_file` where the text holds a byte that the vocabulary lacks.
   */
  encodeWhole(text: string): number[] {
    if (this.#missingBytes.size > 0) this.#refuseMissingBytes(text);
    const opened = this.bosId !== null && text.startsWith(this.token(this.bosId)!);
    return this.#decoder.encode(text, { add_special_tokens: !opened }).ids;
  }

  /** The id of a token as the vocabulary writes it, or null where it has none. */
  idOf(token: string): number | null {
    return this.#decoder.token_to_id(token) ?? null;
  }

  /** Ids of what stands between special tokens and of these; `continues`: the first part follows other text. */
  #partwise(text: string, continues: boolean): number[] {
    const ids: number[] = [];
    let from = 0;
    const plain = (to: number): number[] => {
      const part = withoutGuards(text.slice(from, to));
      if (part === '') return [];
      const isBare = from === 0 ? continues : this.#leadingSpace === 'first';
      const encoder = isBare ? this.#bare : this.#encoder;
      return encoder.encode(part, { add_special_tokens: false }).ids;
    };
    for (const { 0: token, index } of this.#specials ? text.matchAll(this.#specials) : []) {
      ids.push(...plain(index), this.#decoder.token_to_id(token)!);
      from = index + token.length;
    }
    return [...ids, ...plain(text.length)];
  }

  /** The encoder for text that other text stands before. */
  get #bare(): LibraryTokenizer {
    return (this.#bareKept ??= new LibraryTokenizer(
      withoutSpecialTokens(withoutLeadingSpace(this.#json)),
      this.#config,
    ));
  }

  get #rules(): string {
    // Every preparation of a run with a reference asks, and a vocabulary is long to write out.
    return (this.#rulesKept ??= rulesOf(this.#json));
  }

  /** Whether another tokenizer reads every text as the same tokens: same vocabulary, same merges. */
  agreesWith(other: Tokenizer): boolean {
    return this.#rules === other.#rules;
  }

  /** The text of token ids, special tokens left out; ids without a token (padding of a vocabulary) give nothing. */
  decode(ids: ArrayLike<number>): string {
    // The library throws on an empty list and on typed arrays.
    if (ids.length === 0) return '';
    return this.#decoder.decode(Array.from(ids), {
      skip_special_tokens: true,
      clean_up_tokenization_spaces: false,
    });
  }

  /** The token of an id as the vocabulary writes it, or null where the id has none. */
  token(id: number): string | null {
    return this.#decoder.id_to_token(id) ?? null;
  }

  /** The two files by which the field's own tools read this tokenizer. */
  toFiles(): { 'tokenizer.json': string; 'tokenizer_config.json': string } {
    return {
      'tokenizer.json': JSON.stringify(this.#json),
      'tokenizer_config.json': JSON.stringify(this.#config),
    };
  }

  // The library would drop such bytes without a word.
  #refuseMissingBytes(text: string): void {
    const byte = new TextEncoder().encode(text).find((b) => this.#missingBytes.has(b));
    if (byte === undefined) return;
    throw new RefineryError('bad_file', byteHasNoToken(byte, text.slice(0, 40)));
  }
}

/** What decides the ids of a text, whichever way the file writes it. */
function rulesOf({ model, normalizer, pre_tokenizer }: TokenizerJson): string {
  const { vocab } = model;
  const entries = Array.isArray(vocab)
    ? vocab
    : Object.entries(vocab as Record<string, number>).sort(([, a], [, b]) => a - b);
  const merges = Array.isArray(model.merges)
    ? model.merges.map((merge: unknown) => (Array.isArray(merge) ? merge.join(' ') : merge))
    : null;
  return JSON.stringify([entries, merges, normalizer ?? null, pre_tokenizer ?? null]);
}

function withoutSpecialTokens(json: TokenizerJson): TokenizerJson {
  const special = new Set(specialTexts(json));
  const added_tokens = json.added_tokens.filter((token) => !special.has(token.content));
  const { vocab } = json.model;
  if (Array.isArray(vocab)) return { ...json, added_tokens };
  // Models with ignore_merges look whole words up in the vocabulary and would find the marker there.
  // The unknown token is the model's own and stays.
  if (typeof json.model.unk_token === 'string') special.delete(json.model.unk_token);
  const plain = Object.entries(vocab as Record<string, number>).filter(([t]) => !special.has(t));
  return { ...json, added_tokens, model: { ...json.model, vocab: Object.fromEntries(plain) } };
}

function countIds({ model, added_tokens }: TokenizerJson): number {
  let size = 0;
  if (Array.isArray(model.vocab)) size = model.vocab.length;
  else for (const id of Object.values(model.vocab) as number[]) size = Math.max(size, id + 1);
  for (const { id } of added_tokens) size = Math.max(size, id + 1);
  return size;
}

function leadingId(library: LibraryTokenizer): number | null {
  const plain = library.encode('a', { add_special_tokens: false }).ids;
  const whole = library.encode('a', { add_special_tokens: true }).ids;
  const leading = whole.findIndex((_, at) => plain.every((id, i) => whole[at + i] === id));
  if (leading > 1) throw new RefineryError('bad_file', tooManyLeadingTokens(leading));
  return leading === 1 ? whole[0]! : null;
}

function missingBytes({ model, pre_tokenizer }: TokenizerJson): ReadonlySet<number> {
  const byteLevel = JSON.stringify(pre_tokenizer ?? null).includes('"ByteLevel"');
  if (!byteLevel || Array.isArray(model.vocab)) return new Set();
  const vocab = model.vocab as Record<string, number>;
  return new Set(
    BYTE_CHARACTERS.flatMap((character, byte) => (Object.hasOwn(vocab, character) ? [] : [byte])),
  );
}
