import { RefineryError } from '../shared/errors';
import { textAfterList } from '../shared/sentences/fileSentences';
import {
  commaHasNoRow,
  listIsCutOff,
  objectIsCutOff,
  rowDoesNotEnd,
} from '../shared/sentences/rowSentences';

import { PendingRecord, type RecordSink, type Splitter } from './splitter';

const [QUOTE, BACKSLASH, NEWLINE, COMMA, OPENING_BRACE, CLOSING_BRACKET] = [
  34, 92, 10, 44, 123, 93,
] as const;

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
 * Splits a JSON list into its elements without parsing it: follows strings, escapes and depth only.
 * A line break inside a string is no JSON: there a quote is wrong, the string is taken to end, and the
 * next element is found by its indentation, so that a wrong quote costs one element where elements
 * begin lines. Otherwise the rest of the file is refused with the element that does not end. Begins
 * before the list's `[`; where the list is the value of a key, it is `enclosed` and the rest of the
 * object is passed over.
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
  // Blanks at the line's beginning; −1 after anything else.
  #indent = -1;
  #recordIndent = 0;
  /** Where a string of the present element went over its line's end: on its first line, or later. */
  #broken: 'first line' | 'later' | null = null;

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
      if (this.#broken !== null && this.#beginsAnew(c)) {
        this.#depth = 0;
        if (c === OPENING_BRACE) {
          this.#pending.add(text.slice(from, i), this.#recordLine);
          this.#endElement(COMMA);
          from = i;
        }
      }
      if (this.#pending.isEmpty && from === i) {
        this.#recordLine = this.line;
        if (isSpace(c)) from = i + 1;
        else this.#recordIndent = this.#indent === -1 ? 1 : this.#indent;
      }
      if (c === NEWLINE) this.#indent = 0;
      else if (!isSpace(c)) this.#indent = -1;
      else if (this.#indent !== -1) this.#indent++;
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
    if (this.#phase === 'enclosure') {
      this.#sink.refuse(this.line, objectIsCutOff(this.line));
    } else if (this.#pending.isEmpty) {
      this.#sink.refuse(this.line, listIsCutOff(this.#elements, this.line));
    } else {
      this.#sink.refuse(this.#recordLine, rowDoesNotEnd(this.#elements + 1, this.line));
    }
  }

  // Whether a character stands where the next element, or the list's end, was due on a line of its own.
  // Without indentation only the break itself tells an element's lines from those inside of it.
  #beginsAnew(c: number): boolean {
    if (this.#indent === -1 || this.#indent > this.#recordIndent) return false;
    const onOneLine = this.#broken === 'first line';
    if (c === OPENING_BRACE) return onOneLine || this.#recordIndent > 0;
    return c === CLOSING_BRACKET && (onOneLine || this.#indent < this.#recordIndent);
  }

  #skipString(text: string, from: number): number {
    let i = from;
    for (; i < text.length; i++) {
      const c = text.charCodeAt(i);
      if (c === NEWLINE) {
        if (this.#phase === 'inside') {
          this.#breakString();
          return i;
        }
        this.line++;
      }
      if (this.#escaped) this.#escaped = false;
      else if (c === BACKSLASH) this.#escaped = true;
      else if (c === QUOTE) {
        this.#inString = false;
        return i + 1;
      }
    }
    return i;
  }

  #breakString(): void {
    this.#inString = false;
    this.#escaped = false;
    this.#broken ??= this.line === this.#recordLine ? 'first line' : 'later';
  }

  #endElement(delimiter: number): void {
    const text = this.#pending.take();
    this.#broken = null;
    const closes = delimiter !== COMMA;
    if (text !== '') {
      this.#elements++;
      this.#sink.record(text, this.#recordLine);
    } else if (!closes || this.#elements > 0) {
      this.#sink.refuse(this.line, commaHasNoRow());
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
      throw new RefineryError('bad_file', textAfterList(this.#name, this.line));
    }
  }
}
