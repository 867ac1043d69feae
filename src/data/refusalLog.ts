import type { Refusal } from '../protocol/data';

import { detachedText } from './detachedText';

const LONGEST_REASON = 300;

/** Keeps the refusals of a file that come first by line, up to a limit, with reasons of bounded length. */
export class RefusalLog {
  readonly #limit: number;
  #kept: Refusal[] = [];
  // Line after which a refusal is no longer among the first ones.
  #lastLine = Infinity;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(line: number, reason: string): void {
    if (line > this.#lastLine) return;
    const short = reason.length > LONGEST_REASON ? `${reason.slice(0, LONGEST_REASON)}…` : reason;
    this.#kept.push({ line, reason: detachedText(short) });
    // A few come out of order, so that there is room for some more before the last ones go.
    if (this.#kept.length >= this.#limit + Math.max(this.#limit >> 3, 1)) this.#cut();
  }

  /** The refusals by line. */
  byLine(): Refusal[] {
    this.#cut();
    return this.#kept;
  }

  #cut(): void {
    this.#kept.sort((a, b) => a.line - b.line);
    if (this.#kept.length < this.#limit) return;
    this.#kept = this.#kept.slice(0, this.#limit);
    this.#lastLine = this.#kept.at(-1)!.line;
  }
}
