/**
 * Decodes UTF-8 that arrives in pieces, and finds where it is invalid, which a `TextDecoder` keeps
 * to itself. A byte order mark is kept as U+FEFF.
 */
export class Utf8Decoder {
  // Not in streaming mode, so that after an error the valid part can be decoded again.
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  #carry = new Uint8Array(0);

  /** Text of the next bytes; where they are invalid, the text before the fault, and `valid` is false. */
  decode(bytes: Uint8Array): { readonly text: string; readonly valid: boolean } {
    let whole = bytes;
    if (this.#carry.length > 0) {
      whole = new Uint8Array(this.#carry.length + bytes.length);
      whole.set(this.#carry);
      whole.set(bytes, this.#carry.length);
    }
    const end = whole.length - incompleteTail(whole);
    this.#carry = whole.slice(end);
    const complete = whole.subarray(0, end);
    try {
      return { text: this.#decoder.decode(complete), valid: true };
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      const valid = complete.subarray(0, validLength(complete));
      return { text: this.#decoder.decode(valid), valid: false };
    }
  }

  /** Whether the bytes ended inside a character. */
  get isIncomplete(): boolean {
    return this.#carry.length > 0;
  }
}

// Bytes that follow a lead byte; 0 where a byte cannot lead.
function followers(lead: number): number {
  if (lead >= 0xc2 && lead <= 0xdf) return 1;
  if (lead >= 0xe0 && lead <= 0xef) return 2;
  return lead >= 0xf0 && lead <= 0xf4 ? 3 : 0;
}

function incompleteTail(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!;
    if (byte >= 0xc0) return followers(byte) >= back ? back : 0;
    if (byte < 0x80) return 0;
  }
  return 0;
}

function validLength(bytes: Uint8Array): number {
  let at = 0;
  while (at < bytes.length) {
    const lead = bytes[at]!;
    if (lead < 0x80) {
      at++;
      continue;
    }
    const count = followers(lead);
    if (count === 0) return at;
    for (let i = 1; i <= count; i++) {
      // The second byte's range is narrower after E0, ED, F0 and F4 (The Unicode Standard, table 3-7).
      const low = i > 1 ? 0x80 : lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
      const high = i > 1 ? 0xbf : lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
      const byte = bytes[at + i];
      if (byte === undefined || byte < low || byte > high) return at;
    }
    at += count + 1;
  }
  return at;
}
