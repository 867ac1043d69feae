import { RefineryError } from '../shared/errors';

import { PendingRecord, type RecordSink, type Splitter } from './splitter';

const [QUOTE, BACKSLASH, NEWLINE, COMMA] = [34, 92, 10, 44] as const;

function isOpening(c: number): boolean {
  return c === 123 || c === 91; // { [
}
function isClosing(c: number): boolean {
  return c === 125 || c === 93; // } ]
}
function isSpace(c: number): boolean {
  return c === 32 || c === 10 || c === 13 || c === 9;
}

/**
 * Splits a JSON list into its elements without parsing it: follows strings, escapes and depth only,
 * so that a broken element costs no more than itself. Begins before the list's `[`; where the list is
 * the value of a key, it is `enclosed` and the rest of the object is passed over.
 */
export class ListSplitter implements Splitter {
  line: number;
  readonly #name: string;
  readonly #sink: RecordSink;
  readonly #pending: PendingRecord;
  readonly #enclosed: boolean;
  #phase: 'before' | 'inside' | 'enclosure' | 'after' = 'before';
  // Depth below the list while inside it, below the enclosing object after it.
  #depth = 0;
  #inString = false;
  #escaped = false;
  #elements = 0;
  #recordLine = 0;

  constructor(name: string, sink: RecordSink, line: number, enclosed: boolean) {
    this.#name = name;
    this.#sink = sink;
    this.#pending = new PendingRecord(name);
    this.line = line;
    this.#enclosed = enclosed;
  }

  push(text: string): void {
    let i = 0;
    // Start of the present element's characters in this text.
    let from = 0;
    while (i < text.length) {
      if (this.#inString) {
        i = this.#skipString(text, i);
        continue;
      }
      const c = text.charCodeAt(i);
      if (this.#phase !== 'inside') {
        this.#outside(c);
        i++;
        from = i;
        continue;
      }
      if (this.#pending.isEmpty && from === i) {
        this.#recordLine = this.line;
        if (isSpace(c)) from = i + 1;
      }
      if (c === NEWLINE) this.line++;
      else if (c === QUOTE) this.#inString = true;
      else if (isOpening(c)) this.#depth++;
      else if (this.#depth > 0) {
        if (isClosing(c)) this.#depth--;
      } else if (c === COMMA || isClosing(c)) {
        this.#pending.add(text.slice(from, i), this.#recordLine);
        this.#endElement(c);
        from = i + 1;
      }
      i++;
    }
    if (this.#phase === 'inside') this.#pending.add(text.slice(from), this.#recordLine);
  }

  end(): void {
    if (this.#phase === 'after') return;
    const where = this.#pending.isEmpty
      ? `after row ${this.#elements}`
      : `inside row ${this.#elements + 1}, which begins on line ${this.#recordLine}`;
    throw new RefineryError(
      'bad_file',
      `${this.#name} is cut off: its JSON list is not closed; the file ends on line ${this.line}, ${where}.`,
    );
  }

  #skipString(text: string, from: number): number {
    let i = from;
    for (; i < text.length; i++) {
      const c = text.charCodeAt(i);
      if (c === NEWLINE) this.line++;
      if (this.#escaped) this.#escaped = false;
      else if (c === BACKSLASH) this.#escaped = true;
      else if (c === QUOTE) {
        this.#inString = false;
        return i + 1;
      }
    }
    return i;
  }

  #endElement(delimiter: number): void {
    const text = this.#pending.take();
    const closes = delimiter !== COMMA;
    if (text !== '') {
      this.#elements++;
      this.#sink.record(text, this.#recordLine);
    } else if (!closes || this.#elements > 0) {
      this.#sink.refuse(this.line, 'a comma of the list has no row beside it');
    }
    if (closes) this.#phase = this.#enclosed ? 'enclosure' : 'after';
  }

  #outside(c: number): void {
    if (c === NEWLINE) this.line++;
    else if (this.#phase === 'before') this.#phase = 'inside';
    else if (this.#phase === 'enclosure') {
      if (c === QUOTE) this.#inString = true;
      else if (isOpening(c)) this.#depth++;
      else if (isClosing(c) && this.#depth-- === 0) this.#phase = 'after';
    } else if (!isSpace(c)) {
      throw new RefineryError(
        'bad_file',
        `${this.#name} is not one JSON value: there is more text after the end of its list, on line ${this.line}.`,
      );
    }
  }
}
