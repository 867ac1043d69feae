/** 64 bits of a text's hash as two unsigned halves. */
export interface TextHash {
  readonly low: number;
  readonly high: number;
}

/** Hashes a text (two multiply-and-xor lanes over its UTF-16 units, finished as MurmurHash3 does). */
export function hashText(text: string): TextHash {
  let a = 0x9e3779b9 ^ text.length;
  let b = 0x85ebca6b;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    a = Math.imul(a ^ c, 0x9e3779b1);
    b = Math.imul(b ^ c, 0x5f356495);
    b ^= b >>> 15;
  }
  return { low: finish(a ^ (b >>> 16)), high: finish(b ^ (a >>> 16)) };
}

/** Hashes a sequence of hashes; their order matters. */
export function combineHashes(...hashes: readonly TextHash[]): TextHash {
  let a = 0x2545f491;
  let b = 0x4f6cdd1d;
  for (const { low, high } of hashes) {
    a = Math.imul(a ^ low, 0x9e3779b1) + high;
    b = Math.imul(b ^ high, 0x5f356495) + low;
    a ^= a >>> 15;
    b ^= b >>> 13;
  }
  return { low: finish(a), high: finish(b) };
}

function finish(h: number): number {
  let z = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
  return (z ^ (z >>> 16)) >>> 0;
}

/** A set of hashes, eight bytes each in open addressing: a `Set` takes five times that and ends at 2²⁴. */
export class HashSet {
  #slots = new Uint32Array(2 * 1024);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has(hash: TextHash): boolean {
    const at = this.#find(hash);
    return this.#slots[at] !== 0 || this.#slots[at + 1] !== 0;
  }

  /** Adds a hash; false where it was there already. */
  add(hash: TextHash): boolean {
    if (this.has(hash)) return false;
    if (this.#size * 4 > this.#slots.length) this.#grow();
    const at = this.#find(hash);
    this.#slots[at] = hash.low;
    // Two zeros mark a free slot.
    this.#slots[at + 1] = hash.low === 0 && hash.high === 0 ? 1 : hash.high;
    this.#size++;
    return true;
  }

  #find({ low, high }: TextHash): number {
    const wanted = low === 0 && high === 0 ? 1 : high;
    const mask = this.#slots.length - 1;
    for (let at = (low * 2) & mask; ; at = (at + 2) & mask) {
      const [a, b] = [this.#slots[at], this.#slots[at + 1]];
      if ((a === 0 && b === 0) || (a === low && b === wanted)) return at;
    }
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Uint32Array(old.length * 2);
    for (let i = 0; i < old.length; i += 2) {
      const [low, high] = [old[i]!, old[i + 1]!];
      if (low === 0 && high === 0) continue;
      const at = this.#find({ low, high });
      this.#slots[at] = low;
      this.#slots[at + 1] = high;
    }
  }
}
