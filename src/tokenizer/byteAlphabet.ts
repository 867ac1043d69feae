// GPT-2 writes every byte as one printable character: printable Latin-1 bytes stand for themselves,
// the others are numbered from U+0100 on.
function isPrintable(byte: number): boolean {
  return (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
}

/** The character by which a byte-level vocabulary writes each of the 256 bytes (GPT-2). */
export const BYTE_CHARACTERS: readonly string[] = Array.from(
  { length: 256 },
  (_, byte) => byte,
).map((byte, _, bytes) => {
  if (isPrintable(byte)) return String.fromCharCode(byte);
  return String.fromCharCode(256 + bytes.slice(0, byte).filter((b) => !isPrintable(b)).length);
});

/**
 * GPT-2's rule for cutting text into words before merging: the very expression that the field's
 * `ByteLevel` pre-tokenizer uses with `use_regex`, so that what is merged in training is merged in use.
 */
export const WORD_PATTERN =
  /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu;
