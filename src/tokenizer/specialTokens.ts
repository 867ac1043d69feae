import type { TokenizerConfig } from './tokenizerJson';

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
