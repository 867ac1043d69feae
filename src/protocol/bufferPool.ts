/** What a buffer is first made for. */
export type Purpose =
  | 'weights'
  | 'reference'
  | 'judge'
  | 'opponent'
  | 'gradients'
  | 'optimizer'
  | 'activations'
  | 'answers';

/** A buffer of float32 numbers; several arrays may share it. */
export interface PooledBuffer {
  readonly size: number;
  users: number;
}

/** Where the arrays of a run come from, and what they take in all. */
export interface MemoryPool {
  /** What arrays are made for from here on. */
  purpose: Purpose;
  /** Bytes by what they were first taken for. */
  readonly bytes: Readonly<Record<Purpose, number>>;
  /**
   * Makes an array of this many numbers.
   * @param dispatches that fill it: none where it is filled with another one, or by a copy
   */
  take(size: number, dispatches?: 0 | 1): PooledBuffer;
  /** Makes some arrays that are freed together. */
  pass(sizes: readonly number[]): void;
  /** Makes arrays that stay, some of which may be in place of ones made for another purpose. */
  takeOver(sizes: readonly number[], from: Purpose): void;
  /** Takes a user from each; an array without one is freed. */
  drop(buffers: Iterable<PooledBuffer>): void;
  /** Says that all computing so far has been handed to the device. */
  submitted(): void;
}

/** Dispatches that TensorFlow.js encodes before it submits them and takes freed buffers back. */
const dispatchesPerSubmit = 15;

/**
 * Counts what TensorFlow.js's WebGPU buffer manager would allocate: a freed buffer is kept and used
 * again for an array of exactly its size, and never given back.
 */
export class BufferPool implements MemoryPool {
  readonly #free = new Map<number, number>();
  #pending: PooledBuffer[] = [];
  #dispatches = 0;
  purpose: Purpose = 'weights';
  /** Bytes by what they were first made for. */
  readonly bytes: Record<Purpose, number> = {
    weights: 0,
    reference: 0,
    judge: 0,
    opponent: 0,
    gradients: 0,
    optimizer: 0,
    activations: 0,
    answers: 0,
  };

  take(size: number, dispatches: 0 | 1 = 1): PooledBuffer {
    const free = this.#free.get(size) ?? 0;
    if (free > 0) this.#free.set(size, free - 1);
    else this.bytes[this.purpose] += 4 * size;
    this.#dispatches += dispatches;
    if (this.#dispatches >= dispatchesPerSubmit) this.#submit();
    return { size, users: 1 };
  }

  /** Makes some arrays that are freed together. */
  pass(sizes: readonly number[]): void {
    this.drop(sizes.map((size) => this.take(size)));
  }

  takeOver(sizes: readonly number[], from: Purpose): void {
    const before = this.bytes[this.purpose];
    for (const size of sizes) this.take(size);
    const reused =
      4 * sizes.reduce((sum, size) => sum + size, 0) - (this.bytes[this.purpose] - before);
    this.bytes[this.purpose] += reused;
    this.bytes[from] -= reused;
  }

  drop(buffers: Iterable<PooledBuffer>): void {
    for (const buffer of buffers) {
      buffer.users -= 1;
      if (buffer.users === 0) this.#pending.push(buffer);
    }
  }

  /** Dispatches over a few numbers, as those of a loss, were enough that all so far was submitted. */
  submitted(): void {
    this.#submit();
  }

  #submit(): void {
    this.#dispatches = 0;
    for (const { size } of this.#pending.splice(0))
      this.#free.set(size, (this.#free.get(size) ?? 0) + 1);
  }
}
