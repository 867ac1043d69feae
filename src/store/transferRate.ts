/** Seconds over which a rate is taken: long enough to be steady, short enough to follow. */
const windowSeconds = 5;

/** The rate of a transfer over its last seconds. */
export class TransferRate {
  #marks: { readonly seconds: number; readonly bytes: number }[] = [];

  /** Notes how much has arrived by a moment. */
  mark(seconds: number, bytes: number): void {
    this.#marks.push({ seconds, bytes });
    // The last mark before the window stays: the window is measured from it.
    while (this.#marks.length > 2 && this.#marks[1]!.seconds < seconds - windowSeconds)
      this.#marks.shift();
  }

  /** Bytes a second; null before two moments are known. */
  get rate(): number | null {
    const [first] = this.#marks;
    const last = this.#marks.at(-1);
    if (!first || !last || last.seconds <= first.seconds) return null;
    return (last.bytes - first.bytes) / (last.seconds - first.seconds);
  }
}
