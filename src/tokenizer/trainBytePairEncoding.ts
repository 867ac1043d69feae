import { RefineryError } from '../shared/errors';
import { vocabularyIsTooSmall } from '../shared/sentences/tokenizerSentences';

import { BYTE_CHARACTERS, WORD_PATTERN } from './byteAlphabet';
import { MergeQueue } from './mergeQueue';
import { END_OF_TEXT, type TokenizerJson } from './tokenizerJson';

/** How a tokenizer is trained. */
export interface TrainTokenizerOptions {
  /** Entries wanted: `<|endoftext|>`, the 256 bytes and the merges; at least 257. */
  readonly vocabularySize: number;
  /** Texts are read until this many characters have been seen; all of them by default. */
  readonly maxCharacters?: number;
}

const SMALLEST_VOCABULARY = 257;
// Pairs are keyed by left × 2²⁴ + right, exact in a double.
const PAIR_BASE = 0x1000000;

/**
 * Trains a byte-level BPE: ids are `<|endoftext|>`, the bytes in order of their characters, then the merges.
 * Merges the most frequent pair again and again; ties go to the pair whose tokens come first in order
 * of characters. The vocabulary stays smaller where the texts run out of pairs.
 * @throws RefineryError `bad_config` where `vocabularySize` is below 257.
 */
export function trainTokenizer(
  texts: Iterable<string>,
  { vocabularySize, maxCharacters = Infinity }: TrainTokenizerOptions,
): TokenizerJson {
  if (!Number.isInteger(vocabularySize) || vocabularySize < SMALLEST_VOCABULARY) {
    throw new RefineryError(
      'bad_config',
      vocabularyIsTooSmall(vocabularySize, SMALLEST_VOCABULARY),
    );
  }
  const tokens = [END_OF_TEXT, ...BYTE_CHARACTERS.toSorted()];
  const idOf = new Map(tokens.map((token, id) => [token, id]));
  const corpus = new Corpus(countWords(texts, maxCharacters), idOf);
  const text = (id: number): string => tokens[id]!;
  const precedes = (pair: number, other: number): boolean => {
    const [a, b] = [text(leftOf(pair)), text(leftOf(other))];
    return a === b ? text(rightOf(pair)) < text(rightOf(other)) : a < b;
  };
  const queue = new MergeQueue((pair) => corpus.countOf(pair), precedes);
  for (const pair of corpus.pairs()) queue.push(pair);

  const merges: string[] = [];
  while (tokens.length < vocabularySize) {
    const pair = queue.pop();
    if (pair === null) break;
    const [left, right] = [text(leftOf(pair)), text(rightOf(pair))];
    // Two pairs can spell the same token; it keeps its first id.
    let merged = idOf.get(left + right);
    if (merged === undefined) {
      merged = tokens.length;
      tokens.push(left + right);
      idOf.set(left + right, merged);
    }
    merges.push(`${left} ${right}`);
    for (const risen of corpus.merge(pair, merged)) queue.push(risen);
  }
  return bytePairJson(Object.fromEntries(idOf), merges);
}

const leftOf = (pair: number): number => Math.floor(pair / PAIR_BASE);
const rightOf = (pair: number): number => pair % PAIR_BASE;

function countWords(texts: Iterable<string>, maxCharacters: number): Map<string, number> {
  const counts = new Map<string, number>();
  let left = maxCharacters;
  for (const text of texts) {
    for (const word of (text.length > left ? text.slice(0, left) : text).match(WORD_PATTERN) ??
      []) {
      counts.set(word, (counts.get(word) ?? 0) + 1);
    }
    left -= text.length;
    if (left <= 0) break;
  }
  return counts;
}

/** The distinct words as token ids, and the count of every pair in them, kept true under merges. */
class Corpus {
  readonly #words: number[][] = [];
  readonly #frequencies: number[] = [];
  readonly #counts = new Map<number, number>();
  // Words in which a pair has been seen; a word may have lost it again.
  readonly #places = new Map<number, Set<number>>();

  constructor(counts: ReadonlyMap<string, number>, idOf: ReadonlyMap<string, number>) {
    const encoder = new TextEncoder();
    const byteIds = BYTE_CHARACTERS.map((character) => idOf.get(character)!);
    for (const [text, frequency] of counts) {
      const word = Array.from(encoder.encode(text), (byte) => byteIds[byte]!);
      const index = this.#words.push(word) - 1;
      this.#frequencies.push(frequency);
      for (let i = 1; i < word.length; i++) {
        this.#add(word[i - 1]! * PAIR_BASE + word[i]!, frequency, index);
      }
    }
  }

  countOf(pair: number): number {
    return this.#counts.get(pair) ?? 0;
  }

  pairs(): Iterable<number> {
    return this.#counts.keys();
  }

  /** Merges a pair in every word, left to right, and returns the pairs whose count has risen. */
  merge(pair: number, merged: number): Set<number> {
    const [left, right] = [leftOf(pair), rightOf(pair)];
    const risen = new Set<number>();
    for (const index of this.#places.get(pair) ?? []) {
      const word = this.#words[index]!;
      const frequency = this.#frequencies[index]!;
      let write = 0;
      for (let read = 0; read < word.length; write++) {
        const token = word[read]!;
        if (token !== left || word[read + 1] !== right) {
          word[write] = token;
          read++;
          continue;
        }
        this.#add(pair, -frequency, index);
        const before = write > 0 ? word[write - 1] : undefined;
        const after = word[read + 2];
        if (before !== undefined) {
          this.#add(before * PAIR_BASE + left, -frequency, index);
          risen.add(this.#add(before * PAIR_BASE + merged, frequency, index));
        }
        if (after !== undefined) {
          this.#add(right * PAIR_BASE + after, -frequency, index);
          risen.add(this.#add(merged * PAIR_BASE + after, frequency, index));
        }
        word[write] = merged;
        read += 2;
      }
      word.length = write;
    }
    this.#places.delete(pair);
    return risen;
  }

  #add(pair: number, change: number, index: number): number {
    this.#counts.set(pair, (this.#counts.get(pair) ?? 0) + change);
    if (change > 0) {
      const places = this.#places.get(pair);
      if (places === undefined) this.#places.set(pair, new Set([index]));
      else places.add(index);
    }
    return pair;
  }
}

function bytePairJson(vocab: Record<string, number>, merges: readonly string[]): TokenizerJson {
  const byteLevel = {
    type: 'ByteLevel',
    add_prefix_space: false,
    trim_offsets: true,
    use_regex: true,
  };
  const endOfText = {
    id: 0,
    content: END_OF_TEXT,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  };
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [endOfText],
    normalizer: null,
    pre_tokenizer: byteLevel,
    post_processor: null,
    decoder: byteLevel,
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: '',
      end_of_word_suffix: '',
      fuse_unk: false,
      byte_fallback: false,
      vocab,
      merges,
    },
  };
}
