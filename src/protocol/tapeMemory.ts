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
  /** Of what is made on the way, that which is copied. */
  readonly copies?: readonly number[];
  readonly same?: boolean;
  /** Whether the dispatch that makes the gradient before it makes it too. */
  readonly joint?: boolean;
}

/** What an operation makes besides its results. */
interface Besides {
  /** Arrays that are gone when the operation is done. */
  readonly passing?: readonly number[];
  readonly copies?: readonly number[];
  /** Sizes of further arrays that only the gradient needs. */
  readonly kept?: readonly number[];
  /** Whether the dispatch of the result makes those too. */
  readonly keptJointly?: boolean;
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
  /** Gradients on the way. */
  readonly #made: PooledBuffer[] = [];
  readonly #nodes: {
    readonly outputs: readonly Traced[];
    readonly back: (dy: PooledBuffer) => void;
  }[] = [];

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
   */
  run(
    size: number,
    inputs: readonly (readonly [Traced, Flow])[],
    saves: readonly Traced[] = [],
    besides: Besides = {},
  ): Traced {
    return this.runSeveral([size], inputs, saves, besides)[0]!;
  }

  /** An operation with several results of one dispatch, whose gradients reach its inputs at once. */
  runSeveral(
    sizes: readonly number[],
    inputs: readonly (readonly [Traced, Flow])[],
    saves: readonly Traced[] = [],
    { passing = [], copies = [], kept = [], keptJointly = false }: Besides = {},
  ): Traced[] {
    const made = this.#passing(passing, copies);
    for (const [i, of] of kept.entries()) {
      const dispatches = i === 0 && !keptJointly ? 1 : 0;
      (this.#recording ? this.#saved : made).push(this.pool.take(of, dispatches));
    }
    const outputs = sizes.map((size, i): Traced => ({
      ...{ size, buffer: this.pool.take(size, i === 0 ? 1 : 0), trained: false, gradient: null },
      wanted: this.#recording && inputs.some(([{ wanted }]) => wanted),
    }));
    this.pool.drop(made);
    this.#scope.push(...outputs.map(({ buffer }) => buffer));
    if (!this.#recording) return outputs;
    for (const { buffer } of saves) {
      buffer.users += 1;
      this.#saved.push(buffer);
    }
    this.#nodes.push({
      outputs,
      back: (dy) => {
        for (const [input, flow] of inputs) this.#flow(input, flow, dy);
      },
    });
    return outputs;
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

  /**
   * Runs a part of which only the input is kept: going back it is run once more, on a tape of its own, from which
   * the gradient by its input comes.
   * @param trained whether something in it is trained
   */
  recomputed(
    input: Traced,
    trained: boolean,
    part: (tape: TapeMemory, input: Traced) => Traced,
  ): Traced {
    const forward = new TapeMemory(this.pool, false);
    const { size, buffer } = forward.scoped(() => part(forward, input));
    this.#scope.push(buffer);
    const wanted = this.#recording && (input.wanted || trained);
    const output: Traced = { size, buffer, wanted, trained: false, gradient: null };
    if (!this.#recording) return output;
    this.save(input);
    this.#nodes.push({
      outputs: [output],
      back: (dy) => {
        const again = new TapeMemory(this.pool, true);
        const kept: Traced = { ...input, gradient: null };
        again.#goBack(
          again.scoped(() => part(again, kept)),
          dy,
        );
        const { gradient } = kept;
        input.gradient = gradient;
        // It outlives what it was made from.
        if (gradient) {
          gradient.users += 1;
          this.#made.push(gradient);
        }
        again.#finish();
      },
    });
    return output;
  }

  /** Goes back from the result; what was saved and made on the way is freed, but for the gradients of what is trained. */
  backward(result: Traced): void {
    this.pool.drop(this.#scope.splice(0));
    const begun = this.pool.take(result.size);
    this.#made.push(begun);
    this.#goBack(result, begun);
    this.#finish();
  }

  #goBack(result: Traced, dy: PooledBuffer): void {
    result.gradient = dy;
    for (const { outputs, back } of this.#nodes.toReversed()) {
      const reached = outputs.find(({ wanted, gradient }) => wanted && gradient);
      if (reached) back(reached.gradient!);
    }
  }

  #finish(): void {
    for (const held of [this.#scope, this.#saved, this.#made]) this.pool.drop(held.splice(0));
  }

  /** Frees what is left of a forward pass alone. */
  end(): void {
    this.pool.drop(this.#scope.splice(0));
  }

  #passing(passing: readonly number[], copies: readonly number[]): PooledBuffer[] {
    return [
      ...passing.map((size) => this.pool.take(size)),
      ...copies.map((size) => this.pool.take(size, 0)),
    ];
  }

  #flow(input: Traced, flow: Flow, dy: PooledBuffer): void {
    const { passing = [], copies = [], same = false, joint = false } = flow;
    if (!input.wanted) return;
    const { pool } = this;
    const before = pool.purpose;
    const made = this.#passing(passing, copies);
    if (input.trained) pool.purpose = 'gradients';
    let gradient = dy;
    if (same) gradient.users += 1;
    else gradient = pool.take(input.size, joint ? 0 : 1);
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
