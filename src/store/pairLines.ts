import type { PairRow } from '../protocol/metrics';
import { nextFrame, Notifier, type Schedule } from './notifier';

/** The rows of pairs.jsonl as they came, as text, outside the store and outside React; listeners hear once a frame. */
export class PairLines {
  #parts: string[] = [];
  #rows = 0;
  readonly #notifier: Notifier;
  readonly subscribe: Notifier['subscribe'];

  /** @param schedule when listeners hear of a change: in the page, at the next frame */
  constructor(schedule: Schedule) {
    this.#notifier = new Notifier(schedule);
    this.subscribe = this.#notifier.subscribe;
  }

  /** Rows so far. */
  readonly rows = (): number => this.#rows;

  /** Takes rows as JSON lines, as the headless command writes them: text takes less room than objects. */
  append(rows: readonly PairRow[]): void {
    this.#parts.push(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    this.#rows += rows.length;
    this.#notifier.changed();
  }

  /** The file, in parts: in one text a large one would be too long. */
  parts(): readonly string[] {
    return this.#parts;
  }

  /** Puts back the parts of a file that were kept. */
  restore(parts: readonly string[]): void {
    this.#parts = [...parts];
    this.#rows = parts.reduce((sum, part) => sum + part.split('\n').length - 1, 0);
    this.#notifier.changed();
  }

  clear(): void {
    this.#parts = [];
    this.#rows = 0;
    this.#notifier.changed();
  }
}

/** The pairs of the page's one run. */
export const pairLines = new PairLines(nextFrame);
