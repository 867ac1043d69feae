import type { DataReport } from '../protocol/data';
import { RefineryError } from '../shared/errors';
import {
  fileIsNotUtf8,
  rowsGoOverLines,
  rowsStandUnderKey,
} from '../shared/sentences/fileSentences';

import { CONTAINER_HEAD, detectContainer } from './container';
import { binaryFault, SNIFFED_BYTES, textFault } from './fileKinds';
import { LineSplitter } from './lineSplitter';
import { ListSplitter } from './listSplitter';
import type { RowIntake } from './rowIntake';
import type { Splitter } from './splitter';
import { Utf8Decoder } from './utf8Decoder';

/**
 * The way from a file's bytes to its records: looks at the first bytes, decodes, looks at the first
 * text, and splits. What it decides depends on fixed lengths of the file only, never on how it is cut.
 */
export class TextStage {
  container: DataReport['container'] = 'jsonl';
  readonly #name: string;
  readonly #intake: RowIntake;
  readonly #decoder = new Utf8Decoder();
  // Bytes, then text, that are held back until there is enough to judge by.
  #sniffed: Uint8Array | null = new Uint8Array(0);
  #head: string[] = [];
  #headLength = 0;
  #splitter: Splitter | null = null;

  constructor(name: string, intake: RowIntake) {
    this.#name = name;
    this.#intake = intake;
  }

  push(bytes: Uint8Array): void {
    if (this.#sniffed === null) {
      this.#decode(bytes);
      return;
    }
    const joined = new Uint8Array(this.#sniffed.length + bytes.length);
    joined.set(this.#sniffed);
    joined.set(bytes, this.#sniffed.length);
    this.#sniffed = joined;
    if (joined.length >= SNIFFED_BYTES) this.#sniff(joined);
  }

  end(): void {
    if (this.#sniffed !== null) this.#sniff(this.#sniffed);
    if (this.#decoder.isIncomplete) this.#refuseEncoding();
    this.#begin().end();
  }

  #sniff(bytes: Uint8Array): void {
    this.#sniffed = null;
    const fault = binaryFault(this.#name, bytes.subarray(0, SNIFFED_BYTES));
    if (fault !== null) throw new RefineryError('bad_file', fault);
    this.#decode(bytes);
  }

  #decode(bytes: Uint8Array): void {
    const { text, valid } = this.#decoder.decode(bytes);
    if (this.#splitter !== null) this.#splitter.push(text);
    else {
      this.#head.push(text);
      this.#headLength += text.length;
      if (this.#headLength > CONTAINER_HEAD) this.#begin();
    }
    if (!valid) this.#refuseEncoding();
  }

  // The text before the fault is split first, so that its own faults come first and the line is known.
  #refuseEncoding(): never {
    const { line } = this.#begin();
    throw new RefineryError('bad_file', fileIsNotUtf8(this.#name, line));
  }

  #begin(): Splitter {
    if (this.#splitter !== null) return this.#splitter;
    const joined = this.#head.join('');
    this.#head = [];
    const head = joined.startsWith('\uFEFF') ? joined.slice(1) : joined;
    const { kind, start, key } = detectContainer(head.slice(0, CONTAINER_HEAD));
    if (key !== undefined) throw new RefineryError('bad_file', rowsStandUnderKey(this.#name, key));
    if (kind === 'spread-object') throw new RefineryError('bad_file', rowsGoOverLines(this.#name));
    if (kind === 'json-array' || kind === 'json-data') {
      this.container = kind;
      const line = head.slice(0, start).split('\n').length;
      this.#splitter = new ListSplitter(this.#name, this.#intake, line, kind === 'json-data');
      this.#splitter.push(head.slice(start));
    } else {
      if (kind === 'text')
        this.#intake.doubt = textFault(this.#name, head.slice(0, CONTAINER_HEAD));
      this.#splitter = new LineSplitter(this.#name, this.#intake);
      this.#splitter.push(head);
    }
    return this.#splitter;
  }
}
