import { BYTE_CHARACTERS } from './byteAlphabet';

const byteOf = new Map(BYTE_CHARACTERS.map((character, byte) => [character, byte]));
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The bytes of a byte-level token as its vocabulary writes it, or null where it is written otherwise. */
export function tokenBytes(token: string): Uint8Array | null {
  const bytes = Array.from(token, (character) => byteOf.get(character));
  return bytes.includes(undefined) ? null : Uint8Array.from(bytes as number[]);
}

/** A token's text; where it holds a part of a character, its bytes in hexadecimal. */
export function tokenText(token: string): { readonly text: string; readonly bytes?: true } {
  const bytes = tokenBytes(token);
  if (bytes === null) return { text: token };
  try {
    return { text: decoder.decode(bytes) };
  } catch {
    // Not UTF-8 by itself: a character is spread over several tokens.
    const text = Array.from(bytes, (byte) => byte.toString(16).toUpperCase().padStart(2, '0'));
    return { text: text.join(' '), bytes: true };
  }
}
