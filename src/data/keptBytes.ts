// A pair of a few letters takes about 130 bytes in 64-bit V8, its hash slots included; it is charged with
// twice that, since its rows of tokens are to come.
const BYTES_PER_TEXT = 40;
const BYTES_PER_RECORD = 160;

/** Bytes that a record of some texts is charged with: two a character, 40 a text and 160 for itself. */
export function keptBytes(...texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + BYTES_PER_TEXT + text.length * 2, BYTES_PER_RECORD);
}
