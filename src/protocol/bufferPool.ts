/** What a buffer is first made for. */
export type Purpose =
  'weights' | 'reference' | 'gradients' | 'optimizer' | 'activations' | 'answers';

/** A buffer of float32 numbers; several arrays may share it. */
export interface PooledBuffer {
  readonly size: number;
  users: number;
}

/** Dispatches that TensorFlow.js encodes before it submits them and takes freed buffers back. */
const dispatchesPerSubmit = 15;
/** Arrays that one program reads at most; a longer list is joined in parts first. */
const mostJoined = 9;

/**
 * Counts what TensorFlow.js's WebGPU buffer manager would allocate: a freed buffer is kept and used
 * again for an array of exactly its size, and never given back.
 */
export class BufferPool {
  readonly #free = new Map<number, number>();
  #pending: PooledBuffer[] = [];
  #dispatches = 0;
  purpose: Purpose = 'weights';
  /** Bytes by what they were first made for. */
  readonly bytes: Record<Purpose, number> = {
    weights: 0,
    reference: 0,
    gradients: 0,
    optimizer: 0,
    activations: 0,
    answers: 0,
  };

  /** Makes an array of this many numbers, which one dispatch fills. */
  take(size: number): PooledBuffer {
    const free = this.#free.get(size) ?? 0;
    if (free > 0) this.#free.set(size, free - 1);
    else this.bytes[this.purpose] += 4 * size;
    this.#dispatches += 1;
    if (this.#dispatches >= dispatchesPerSubmit) this.#submit();
    return { size, users: 1 };
  }

  /** Makes some arrays that are freed together. */
  pass(sizes: readonly number[]): void {
    this.drop(sizes.map((size) => this.take(size)));
  }

  /** Lays arrays of these sizes end to end. */
  join(sizes: readonly number[]): PooledBuffer {
    if (sizes.length <= mostJoined) return this.take(sizes.reduce((sum, size) => sum + size, 0));
    const parts: PooledBuffer[] = [];
    for (let at = 0; at < sizes.length; at += mostJoined)
      parts.push(this.join(sizes.slice(at, at + mostJoined)));
    const whole = this.join(parts.map(({ size }) => size));
    this.drop(parts);
    return whole;
  }

  drop(buffers: Iterable<PooledBuffer>): void {
    for (const buffer of buffers) {
      buffer.users -= 1;
      if (buffer.users === 0) this.#pending.push(buffer);
    }
  }

  #submit(): void {
    this.#dispatches = 0;
    for (const { size } of this.#pending.splice(0))
      this.#free.set(size, (this.#free.get(size) ?? 0) + 1);
  }
}
