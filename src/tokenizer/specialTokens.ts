import { RefineryError } from '../shared/errors';
import { noEndOfText } from '../shared/sentences/tokenizerSentences';
import { END_OF_TEXT, type TokenizerConfig, type TokenizerJson } from './tokenizerJson';

// Names of the end-of-text marker in the families that we read, where no config names it.
const USUAL_ENDS = [END_OF_TEXT, '</s>', '<|end_of_text|>', '<|im_end|>', '<eos>'];

/** The tokens that a template may name, as they are written; null where there is none. */
export interface NamedTokens {
  readonly bos: string | null;
  readonly eos: string | null;
  readonly unk: string | null;
  readonly pad: string | null;
}

/** A special token's text, which files give as a text or as an object with `content`. */
export function tokenContent(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null && 'content' in value)
    return typeof value.content === 'string' ? value.content : null;
  return null;
}

/** The special tokens of a tokenizer as they are written. */
export function specialTexts({ added_tokens }: TokenizerJson): string[] {
  return added_tokens.filter(({ special }) => special).map(({ content }) => content);
}

function holds({ model, added_tokens }: TokenizerJson, token: string): boolean {
  if (added_tokens.some(({ content }) => content === token)) return true;
  if (!Array.isArray(model.vocab)) return Object.hasOwn(model.vocab, token);
  return (model.vocab as unknown[]).some((entry) => Array.isArray(entry) && entry[0] === token);
}

/**
 * The token that ends a text: the one that is named, else the usual one that the vocabulary has.
 * @throws RefineryError `bad_file` where there is none
 */
export function endOfText(json: TokenizerJson, named: unknown): string {
  const content = tokenContent(named);
  const candidates = content === null ? USUAL_ENDS : [content];
  const found = candidates.find((token) => holds(json, token));
  if (found === undefined) throw new RefineryError('bad_file', noEndOfText(candidates));
  return found;
}

/** The special tokens that the first of several files names. */
export function namedTokens(sources: readonly TokenizerConfig[]): NamedTokens {
  const find = (key: string): string | null => {
    for (const source of sources) {
      const content = tokenContent(source[key]);
      if (content !== null) return content;
    }
    return null;
  };
  return {
    bos: find('bos_token'),
    eos: find('eos_token'),
    unk: find('unk_token'),
    pad: find('pad_token'),
  };
}

// A noncharacter: Unicode keeps it out of texts that are exchanged.
const GUARD = '\uFDD0';

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

/** Matches any of the texts, the longest first, or null where there is none to match. */
export function anyOf(texts: Iterable<string>): RegExp | null {
  const ordered = [...texts].filter((text) => text !== '').sort((a, b) => b.length - a.length);
  return ordered.length === 0 ? null : new RegExp(ordered.map(escaped).join('|'), 'gu');
}

/** Breaks every special token inside a user's text, so that a template's own can be told from it. */
export function guardSpecials(text: string, specials: RegExp | null): string {
  const bare = withoutGuards(text);
  if (!specials) return bare;
  return bare.replace(specials, (token) => {
    const [first] = token;
    return first! + GUARD + token.slice(first!.length);
  });
}

export function isGuarded(text: string): boolean {
  return text.includes(GUARD);
}

/** The text as the user wrote it. */
export function withoutGuards(text: string): string {
  return text.replaceAll(GUARD, '');
}
