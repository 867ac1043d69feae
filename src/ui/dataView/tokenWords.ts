import type { ShownToken } from '../../protocol/dataView';
import { formatCount } from '../../shared/format';

/** A run of a text's characters, or one that nobody sees with the mark to draw for it. */
export interface VisiblePiece {
  readonly text: string;
  readonly mark: string | null;
}

const marks: Readonly<Record<string, string>> = { ' ': '·', '\n': '⏎', '\t': '⇥', '\r': '␍' };
const unseen = /[\p{C}\p{Z}]/u;

/** Splits a text so that spaces, line breaks and other unseen characters can be shown as marks. */
export function visiblePieces(text: string): VisiblePiece[] {
  const pieces: VisiblePiece[] = [];
  let plain = '';
  for (const character of text) {
    if (!unseen.test(character)) {
      plain += character;
      continue;
    }
    if (plain !== '') pieces.push({ text: plain, mark: null });
    plain = '';
    const code = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
    pieces.push({ text: character, mark: marks[character] ?? `U+${code}` });
  }
  if (plain !== '') pieces.push({ text: plain, mark: null });
  return pieces;
}

const parts: Readonly<Record<ShownToken['part'], string>> = {
  bos: 'start of text',
  p: 'p',
  prompt: 'prompt',
  completion: 'completion',
  eos: 'end of text',
};

/** What a token is, in words: `completion, id 312`. */
export function tokenTitle({ part, id, bytes, text }: ShownToken): string {
  const half = bytes ? `, bytes ${text}: a part of a character` : '';
  return `${parts[part]}, id ${id}${half}`;
}

/** What was cut from a side, in words. */
export function cutWords(tokens: number): string {
  return `${formatCount(tokens)} token${tokens === 1 ? '' : 's'} cut`;
}
