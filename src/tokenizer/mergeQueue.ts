interface Entry {
  readonly pair: number;
  readonly count: number;
}

/**
 * A priority queue of pairs by count whose counts change behind its back: entries may be out of date,
 * and `pop` puts a corrected entry back until the best one is true. Every increase must be pushed.
 */
export class MergeQueue {
  readonly #heap: Entry[] = [];
  readonly #countOf: (pair: number) => number;
  readonly #precedes: (pair: number, other: number) => boolean;

  /** `countOf` gives a pair's present count, `precedes` breaks ties between equal counts. */
  constructor(
    countOf: (pair: number) => number,
    precedes: (pair: number, other: number) => boolean,
  ) {
    this.#countOf = countOf;
    this.#precedes = precedes;
  }

  push(pair: number): void {
    const count = this.#countOf(pair);
    if (count <= 0) return;
    const entry = { pair, count };
    const heap = this.#heap;
    let at = heap.length;
    heap.push(entry);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent]!;
      if (!this.#better(entry, above)) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = entry;
  }

  /** Takes the most frequent pair out, or returns null where no pair is left. */
  pop(): number | null {
    for (let best = this.#take(); best !== undefined; best = this.#take()) {
      const count = this.#countOf(best.pair);
      if (count === best.count) return best.pair;
      // Only a fall is unknown to the queue: a rise was pushed and lies above this entry.
      if (count < best.count) this.push(best.pair);
    }
    return null;
  }

  #take(): Entry | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return top;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      const right = heap[child + 1];
      if (right !== undefined && this.#better(right, heap[child]!)) child++;
      const below = heap[child]!;
      if (!this.#better(below, last)) break;
      heap[at] = below;
      at = child;
    }
    heap[at] = last;
    return top;
  }

  #better(a: Entry, b: Entry): boolean {
    return a.count === b.count ? this.#precedes(a.pair, b.pair) : a.count > b.count;
  }
}
