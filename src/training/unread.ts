import { concat, tidy, type Tensor1D } from '../backend/ops';
import { readTensor } from '../backend/read';

/** Updates whose observations may wait on the GPU for a logging step. */
const mostWaiting = 512;

/** An update and what was read of it. */
export interface ReadUpdate<Update> {
  readonly update: Update;
  readonly values: Float32Array;
}

/** What updates observed, kept on the backend until a logging step reads all of it at once. */
export class Unread<Update> {
  #waiting: { readonly update: Update; readonly values: Tensor1D }[] = [];

  /** Whether no more should wait. */
  get full(): boolean {
    return this.#waiting.length >= mostWaiting;
  }

  get empty(): boolean {
    return this.#waiting.length === 0;
  }

  /** Keeps an update's values; they are this object's from now on. */
  push(update: Update, values: Tensor1D): void {
    this.#waiting.push({ update, values });
  }

  /** Reads everything that waits, in one readback, which is asked for before this returns. */
  async read(): Promise<ReadUpdate<Update>[]> {
    const waiting = this.#waiting.map(({ update, values }) => ({ update, size: values.size }));
    const all = tidy(() => concat(this.#waiting.map(({ values }) => values)));
    this.dispose();
    try {
      const read = await readTensor(all);
      let at = 0;
      return waiting.map(({ update, size }) => ({
        update,
        values: read.subarray(at, (at += size)),
      }));
    } finally {
      all.dispose();
    }
  }

  /** Frees what nobody read. */
  dispose(): void {
    this.#waiting.forEach(({ values }) => {
      values.dispose();
    });
    this.#waiting = [];
  }
}
