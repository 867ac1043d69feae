import type { MemoryPool, PooledBuffer } from './bufferPool';

/** An array as the tape sees it: its size, its buffer and, behind the loss, its gradient's. */
export interface Traced {
  readonly size: number;
  readonly buffer: PooledBuffer;
  /** Whether something trained comes before it. */
  readonly wanted: boolean;
  /** Whether it is trained itself. */
  readonly trained: boolean;
  gradient: PooledBuffer | null;
}

/** What a gradient makes on its way, and how large it is; `same` hands on the one it is made from. */
interface Flow {
  readonly passing?: readonly number[];
  readonly same?: boolean;
}

/**
 * Follows what TensorFlow.js keeps of a forward pass and makes in the backward one: what an operation
 * saves lives until the gradients are there, and so does every gradient on the way; the rest goes at the
 * end of its scope.
 */
export class TapeMemory {
  readonly pool: MemoryPool;
  readonly #recording: boolean;
  #scope: PooledBuffer[] = [];
  readonly #saved: PooledBuffer[] = [];
  readonly #nodes: { readonly output: Traced; readonly back: (dy: PooledBuffer) => void }[] = [];

  constructor(pool: MemoryPool, recording: boolean) {
    this.pool = pool;
    this.#recording = recording;
  }

  /** An array that is there already. */
  given(buffer: PooledBuffer, trained: boolean): Traced {
    return { size: buffer.size, buffer, wanted: trained, trained, gradient: null };
  }

  /**
   * An operation: its result, what it saves, and how gradients reach its inputs.
   * @param passing arrays that are gone when the operation is done
   * @param kept sizes of further arrays that only the gradient needs
   */
  run(
    size: number,
    inputs: readonly (readonly [Traced, Flow])[],
    saves: readonly Traced[] = [],
    { passing = [], kept = [] }: { passing?: readonly number[]; kept?: readonly number[] } = {},
  ): Traced {
    const made = passing.map((of) => this.pool.take(of));
    for (const of of kept) (this.#recording ? this.#saved : made).push(this.pool.take(of));
    const output: Traced = {
      ...{ size, buffer: this.pool.take(size), trained: false, gradient: null },
      wanted: this.#recording && inputs.some(([{ wanted }]) => wanted),
    };
    this.pool.drop(made);
    this.#scope.push(output.buffer);
    if (!this.#recording) return output;
    for (const { buffer } of saves) {
      buffer.users += 1;
      this.#saved.push(buffer);
    }
    this.#nodes.push({
      output,
      back: (dy) => {
        for (const [input, flow] of inputs) this.#flow(input, flow, dy);
      },
    });
    return output;
  }

  /** Saves a result for its own gradient. */
  save({ buffer }: Traced): void {
    if (!this.#recording) return;
    buffer.users += 1;
    this.#saved.push(buffer);
  }

  /** Runs a part; what it made and nothing saved is freed behind it, but for its result. */
  scoped(part: () => Traced): Traced {
    const outer = this.#scope;
    this.#scope = [];
    const result = part();
    this.pool.drop(this.#scope.filter((buffer) => buffer !== result.buffer));
    this.#scope = [...outer, result.buffer];
    return result;
  }

  /** Goes back from the result; what was saved and made on the way is freed, but for the gradients of what is trained. */
  backward(result: Traced): void {
    this.pool.drop(this.#scope.splice(0));
    result.gradient = this.pool.take(result.size);
    const made = [result.gradient];
    this.#made = made;
    for (const { output, back } of this.#nodes.toReversed())
      if (output.wanted && output.gradient) back(output.gradient);
    this.pool.drop(this.#saved.splice(0));
    this.pool.drop(made);
  }

  /** Frees what is left of a forward pass alone. */
  end(): void {
    this.pool.drop(this.#scope.splice(0));
  }

  #made: PooledBuffer[] = [];

  #flow(input: Traced, { passing = [], same = false }: Flow, dy: PooledBuffer): void {
    if (!input.wanted) return;
    const { pool } = this;
    const before = pool.purpose;
    const made = passing.map((size) => pool.take(size));
    if (input.trained) pool.purpose = 'gradients';
    let gradient = dy;
    if (same) gradient.users += 1;
    else gradient = pool.take(input.size);
    pool.drop(made);
    if (input.gradient) {
      const total = pool.take(input.size);
      // The sum before goes at once; what was added to it stays as long as the tape.
      pool.drop([input.gradient]);
      this.#made.push(gradient);
      gradient = total;
    }
    if (!input.trained) this.#made.push(gradient);
    input.gradient = gradient;
    pool.purpose = before;
  }
}
