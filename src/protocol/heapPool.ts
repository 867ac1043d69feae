import type { MemoryPool, PooledBuffer, Purpose } from './bufferPool';

/** What the module's own data takes at the beginning of its memory. */
const moduleBytes = 96 * 1024;
/** What an allocation takes beside its numbers, and what it is rounded up to. */
const overheadBytes = 8;
const alignment = 16;

/** A run of bytes that is free, in front of what was never used. */
interface Hole {
  readonly at: number;
  readonly bytes: number;
}

const endOf = ({ at, bytes }: Hole): number => at + bytes;

interface Placed extends Hole {
  readonly purpose: Purpose;
}

const nothing = (): Record<Purpose, number> => ({
  weights: 0,
  reference: 0,
  judge: 0,
  opponent: 0,
  gradients: 0,
  optimizer: 0,
  activations: moduleBytes,
  answers: 0,
});

/**
 * Counts how far the allocator of the WASM backend's module (dlmalloc) would reach: an array goes at once
 * where it is freed, neighboring holes become one, and a new one takes the smallest hole that it fits, else
 * what lies behind all others.
 */
export class HeapPool implements MemoryPool {
  /** By address. */
  readonly #holes: Hole[] = [];
  readonly #places = new Map<PooledBuffer, Placed>();
  readonly #held = nothing();
  /** Where what was never used, or is free up to the end, begins. */
  #top = moduleBytes;
  #reached = moduleBytes;
  purpose: Purpose = 'weights';
  /**
   * What was held where the memory reached its furthest; the rest of it, which is holes, what allocations
   * take beside their numbers and the module's own data, counts as activations.
   */
  #bytes = nothing();

  get bytes(): Readonly<Record<Purpose, number>> {
    return this.#bytes;
  }

  take(size: number): PooledBuffer {
    const bytes = alignment * Math.ceil((4 * size + overheadBytes) / alignment);
    const { purpose } = this;
    const buffer = { size, users: 1 };
    this.#held[purpose] += 4 * size;
    this.#places.set(buffer, { at: this.#placeFor(bytes), bytes, purpose });
    return buffer;
  }

  pass(sizes: readonly number[]): void {
    this.drop(sizes.map((size) => this.take(size)));
  }

  takeOver(sizes: readonly number[]): void {
    for (const size of sizes) this.take(size);
  }

  drop(buffers: Iterable<PooledBuffer>): void {
    for (const buffer of buffers) {
      buffer.users -= 1;
      const place = buffer.users === 0 ? this.#places.get(buffer) : undefined;
      if (!place) continue;
      this.#places.delete(buffer);
      this.#held[place.purpose] -= 4 * buffer.size;
      this.#free(place);
    }
  }

  submitted(): void {
    // Nothing waits: an array is freed when it is dropped.
  }

  #placeFor(bytes: number): number {
    let best: number | null = null;
    for (const [i, hole] of this.#holes.entries())
      if (hole.bytes >= bytes && (best === null || hole.bytes < this.#holes[best]!.bytes)) best = i;
    if (best === null) return this.#placeBehind(bytes);
    const { at, bytes: free } = this.#holes[best]!;
    const rest = free > bytes ? [{ at: at + bytes, bytes: free - bytes }] : [];
    this.#holes.splice(best, 1, ...rest);
    return at;
  }

  #placeBehind(bytes: number): number {
    const at = this.#top;
    this.#top += bytes;
    if (this.#top <= this.#reached) return at;
    this.#reached = this.#top;
    const held = Object.values(this.#held).reduce((sum, of) => sum + of, 0);
    this.#bytes = { ...this.#held, activations: this.#held.activations + this.#top - held };
    return at;
  }

  #free({ at, bytes }: Hole): void {
    let next = this.#holes.findIndex((hole) => hole.at > at);
    if (next < 0) next = this.#holes.length;
    const before = this.#holes[next - 1];
    const after = this.#holes[next];
    const left = before && endOf(before) === at ? before : undefined;
    const right = after?.at === at + bytes ? after : undefined;
    const begin = left?.at ?? at;
    const end = at + bytes + (right?.bytes ?? 0);
    const from = left ? next - 1 : next;
    const count = (left ? 1 : 0) + (right ? 1 : 0);
    if (end === this.#top) {
      this.#holes.splice(from, count);
      this.#top = begin;
    } else this.#holes.splice(from, count, { at: begin, bytes: end - begin });
  }
}
