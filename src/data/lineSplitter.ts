import { PendingRecord, type RecordSink, type Splitter } from './splitter';

/** Splits JSONL into its lines; blank lines are no records, CR before LF belongs to the line's end. */
export class LineSplitter implements Splitter {
  line = 1;
  readonly #sink: RecordSink;
  readonly #pending: PendingRecord;

  constructor(name: string, sink: RecordSink) {
    this.#sink = sink;
    this.#pending = new PendingRecord(name);
  }

  push(text: string): void {
    let from = 0;
    for (let to = text.indexOf('\n'); to !== -1; to = text.indexOf('\n', from)) {
      this.#pending.add(text.slice(from, to), this.line);
      this.#emit();
      this.line++;
      from = to + 1;
    }
    this.#pending.add(text.slice(from), this.line);
  }

  end(): void {
    this.#emit();
  }

  #emit(): void {
    const text = this.#pending.take();
    const isRow = text.startsWith('{') || text.trim() !== '';
    if (isRow) this.#sink.record(text, this.line);
  }
}
