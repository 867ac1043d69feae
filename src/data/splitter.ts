import { RefineryError } from '../shared/errors';
import { rowIsTooLong } from '../shared/sentences/fileSentences';

/** Takes text in pieces and hands out records with the line on which each begins. */
export interface Splitter {
  /** Line of the next character, from 1. */
  readonly line: number;
  push(text: string): void;
  /** Closes the last record; throws where the container itself is left open. */
  end(): void;
}

/** Takes records, and gaps where a record was due, as they are found. */
export interface RecordSink {
  record(text: string, line: number): void;
  refuse(line: number, reason: string): void;
}

/** A row of more characters than this is refused with its whole file. */
export const LONGEST_RECORD = 32 * 1024 * 1024;

/** Holds the beginning of a record until its end arrives, up to the limit for one record. */
export class PendingRecord {
  readonly #name: string;
  #parts: string[] = [];
  #length = 0;

  constructor(name: string) {
    this.#name = name;
  }

  get isEmpty(): boolean {
    return this.#length === 0;
  }

  /**
   * Adds a piece of the record that begins on `line`.
   * @throws RefineryError `bad_file` where the record becomes longer than the limit.
   */
  add(piece: string, line: number): void {
    this.#length += piece.length;
    if (this.#length > LONGEST_RECORD) {
      throw new RefineryError('bad_file', rowIsTooLong(this.#name, line, LONGEST_RECORD));
    }
    if (piece !== '') this.#parts.push(piece);
  }

  /** Gives the record and begins the next. */
  take(): string {
    const text = this.#parts.length === 1 ? this.#parts[0]! : this.#parts.join('');
    this.#parts = [];
    this.#length = 0;
    return text;
  }
}
