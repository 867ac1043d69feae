const size = 624;

/**
 * Python's `random.Random`: the Mersenne Twister MT19937 (Matsumoto and Nishimura, 1998) seeded by a whole
 * number, and its `sample`. The harness draws shots by it, and its draws are repeated here to the item.
 */
export class PythonRandom {
  readonly #state = new Uint32Array(size);
  #at = size;

  /** @param seed from 0 to 2³² − 1 */
  constructor(seed: number) {
    this.#seedByNumber(19650218);
    // init_by_array of the reference implementation, with the one key `seed`.
    const state = this.#state;
    let i = 1;
    for (let k = size; k > 0; k--) {
      const before = state[i - 1]!;
      state[i] = (state[i]! ^ Math.imul(before ^ (before >>> 30), 1664525)) + seed;
      i = this.#next(i);
    }
    for (let k = size - 1; k > 0; k--) {
      const before = state[i - 1]!;
      state[i] = (state[i]! ^ Math.imul(before ^ (before >>> 30), 1566083941)) - i;
      i = this.#next(i);
    }
    state[0] = 0x80000000;
  }

  #next(i: number): number {
    if (i + 1 < size) return i + 1;
    this.#state[0] = this.#state[size - 1]!;
    return 1;
  }

  #seedByNumber(seed: number): void {
    this.#state[0] = seed;
    for (let i = 1; i < size; i++) {
      const before = this.#state[i - 1]!;
      this.#state[i] = Math.imul(before ^ (before >>> 30), 1812433253) + i;
    }
  }

  #word(): number {
    if (this.#at === size) this.#renew();
    let word = this.#state[this.#at++]!;
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    return (word ^ (word >>> 18)) >>> 0;
  }

  #renew(): void {
    const state = this.#state;
    for (let i = 0; i < size; i++) {
      const word = (state[i]! & 0x80000000) | (state[(i + 1) % size]! & 0x7fffffff);
      state[i] = state[(i + 397) % size]! ^ (word >>> 1) ^ (word & 1 ? 0x9908b0df : 0);
    }
    this.#at = 0;
  }

  /** A whole number from 0 to n − 1. */
  #below(n: number): number {
    const bits = 32 - Math.clz32(n);
    let drawn = n;
    while (drawn >= n) drawn = this.#word() >>> (32 - bits);
    return drawn;
  }

  /** `count` different entries of a list of at least that many, in the order in which they are drawn. */
  sample<T>(list: readonly T[], count: number): T[] {
    const n = list.length;
    // Python draws from a shrinking copy where that is smaller than a set of the positions drawn.
    const setSize = count > 5 ? 21 + 4 ** Math.ceil(Math.log(count * 3) / Math.log(4)) : 21;
    if (n <= setSize) {
      const pool = [...list];
      return Array.from({ length: count }, (_, i) => {
        const j = this.#below(n - i);
        const drawn = pool[j]!;
        pool[j] = pool[n - i - 1]!;
        return drawn;
      });
    }
    const positions = new Set<number>();
    while (positions.size < count) positions.add(this.#below(n));
    return [...positions].map((position) => list[position]!);
  }
}
