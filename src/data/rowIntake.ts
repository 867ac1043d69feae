import type { ColumnMapping, DataReport, PreferencePair, Refusal } from '../protocol/data';
import { RefineryError } from '../shared/errors';
import {
  fileIsEmpty,
  labelsMakeNoPair,
  noPairFitsBudget,
  noRowIsUsable,
  partnersExceedBudget,
} from '../shared/sentences/fileSentences';
import {
  rowFitsNoFormat,
  rowGoesOnOverLines,
  rowIsNoObject,
  rowIsNotJson,
  someOfItsPairs,
  withPartner,
} from '../shared/sentences/rowSentences';

import { MappingNeeded, MappingPreview, readMapped } from './columnMapping';
import { findFormat } from './formats/knownFormats';
import { isRecord, type JsonRecord, kindOf, type PairText, Refused } from './formats/rowFormat';
import { UNPAIRED_FORMATS } from './formats/unpaired';
import { PairLedger } from './pairLedger';
import { RefusalLog } from './refusalLog';
import type { RecordSink } from './splitter';
import { type CompletedPair, UnpairedRows } from './unpairedRows';

const REFUSALS_KEPT = 100_000;
const REFUSALS_REPORTED = 100;
// How a line ends that pretty-printing has broken off.
const GOES_ON = /[{[,:]\s*$/;
// After so many lines without one JSON object a file that does not begin as JSON is given up.
const LINES_OF_DOUBT = 1000;

/** What a file's rows came to; the reader adds what it knows of the file itself. */
export interface IntakeResult {
  readonly pairs: PreferencePair[];
  readonly refusals: Refusal[];
  readonly report: Omit<DataReport, 'container' | 'bytes' | 'seconds' | 'hash'>;
}

/** Takes the records of a file one by one: parses, recognizes, pairs, keeps, counts. */
export class RowIntake implements RecordSink {
  /** Why the file's text is doubted; the sentence with which it is given up where no row is JSON. */
  doubt: string | null = null;
  readonly #name: string;
  readonly #mapping: ColumnMapping | null;
  readonly #budgetBytes: number;
  readonly #ledger: PairLedger;
  readonly #unpaired: UnpairedRows;
  readonly #preview = new MappingPreview();
  readonly #formats = new Map<string, number>();
  readonly #refusals = new RefusalLog(REFUSALS_KEPT);
  #rows = 0;
  #objects = 0;
  // Objects that a mapping might make readable, and those of them that fit no known format.
  #misfits = 0;
  #unknown = 0;
  #refused = 0;
  #partlyRefused = 0;

  constructor(name: string, mapping: ColumnMapping | null, budgetBytes: number) {
    this.#name = name;
    this.#mapping = mapping;
    this.#budgetBytes = budgetBytes;
    this.#ledger = new PairLedger(budgetBytes);
    this.#unpaired = new UnpairedRows(budgetBytes / 2);
  }

  get rows(): number {
    return this.#rows;
  }

  record(text: string, line: number): void {
    this.#rows++;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      const goesOn = !text.includes('\n') && GOES_ON.test(text.slice(-1000));
      this.#refuse(line, goesOn ? rowGoesOnOverLines() : rowIsNotJson(error.message));
      return;
    }
    if (isRecord(value)) this.#read(value, line);
    else this.#refuse(line, rowIsNoObject(kindOf(value)));
  }

  refuse(line: number, reason: string): void {
    this.#rows++;
    this.#refuse(line, reason);
  }

  /**
   * Closes the books.
   * @throws MappingNeeded where the rows fit no known format; RefineryError `bad_file` or `no_pairs`
   * where they give no pair for another reason.
   */
  finish(): IntakeResult {
    const { waiting } = this.#unpaired;
    const counts = this.#ledger.counts();
    if (counts.usable === 0) this.#explainNoPairs();
    this.#refused += waiting;
    for (const { line, reason } of this.#unpaired.left(REFUSALS_KEPT)) {
      this.#refusals.add(line, reason);
    }
    const refusals = this.#refusals.byLine();
    const formats = [...this.#formats].map(([format, rows]) => ({ format, rows }));
    return {
      pairs: this.#ledger.pairs,
      refusals,
      report: {
        name: this.#name,
        formats: formats.sort((a, b) => b.rows - a.rows),
        rows: this.#rows,
        refused: this.#refused,
        partlyRefused: this.#partlyRefused,
        refusals: refusals.slice(0, REFUSALS_REPORTED),
        refusalsKept: refusals.length,
        unpaired: waiting,
        unpairedBeyondBudget: this.#unpaired.beyondBudget,
        budgetBytes: this.#budgetBytes,
        ...counts,
      },
    };
  }

  #read(record: JsonRecord, line: number): void {
    this.#objects++;
    if (this.#mapping !== null) {
      this.#recognize('column mapping');
      const pair = readMapped(record, this.#mapping);
      if (pair instanceof Refused) this.#refuse(line, pair.reason);
      else this.#keep(pair, line);
      return;
    }
    const format = findFormat(record);
    if (format === undefined) {
      this.#misfit(record);
      this.#unknown++;
      this.#refuse(line, rowFitsNoFormat(namesOf(record)));
      return;
    }
    this.#recognize(format.name);
    const result = format.read(record);
    if (result instanceof Refused) {
      // A mapping names pairs, so it is no help with rows that label one completion.
      if (!UNPAIRED_FORMATS.includes(format)) this.#misfit(record);
      this.#refuse(line, result.reason);
    } else if ('label' in result) {
      const completed = this.#unpaired.add(result, line);
      if (completed !== null) this.#keepCompleted(completed, line);
    } else if ('chosen' in result) this.#keep(result, line);
    else this.#keepSeveral(result, line);
  }

  #misfit(record: JsonRecord): void {
    this.#misfits++;
    this.#preview.add(record);
  }

  #recognize(format: string): void {
    this.#formats.set(format, (this.#formats.get(format) ?? 0) + 1);
  }

  #keep(pair: PairText, line: number): void {
    const reason = this.#ledger.add(pair, line);
    if (reason !== null) this.#refuse(line, reason);
  }

  // Two rows made the pair, so both are refused with it.
  #keepCompleted({ pair, partnerLine }: CompletedPair, line: number): void {
    const reason = this.#ledger.add(pair, line);
    if (reason === null) return;
    this.#refuse(partnerLine, withPartner(reason, line));
    this.#refuse(line, withPartner(reason, partnerLine));
  }

  #keepSeveral(pairs: readonly PairText[], line: number): void {
    const reasons = pairs.flatMap((pair) => this.#ledger.add(pair, line) ?? []);
    if (reasons.length === 0) return;
    const distinct = [...new Set(reasons)].join('; ');
    if (reasons.length === pairs.length) {
      this.#refuse(line, distinct);
      return;
    }
    this.#partlyRefused++;
    this.#refusals.add(line, someOfItsPairs(reasons.length, pairs.length, distinct));
  }

  #refuse(line: number, reason: string): void {
    this.#refused++;
    this.#refusals.add(line, reason);
    if (this.doubt !== null && this.#objects === 0 && this.#rows >= LINES_OF_DOUBT) {
      throw new RefineryError('bad_file', this.doubt);
    }
  }

  #explainNoPairs(): never {
    const name = this.#name;
    if (this.#rows === 0) {
      throw new RefineryError('bad_file', fileIsEmpty(name));
    }
    if (this.#objects === 0 && this.doubt !== null) {
      throw new RefineryError('bad_file', this.doubt);
    }
    if (this.#ledger.counts().beyondBudget > 0) {
      throw new RefineryError('no_pairs', noPairFitsBudget(name, this.#budgetBytes));
    }
    const { positives, negatives, completed } = this.#unpaired;
    if (this.#unpaired.beyondBudget > 0 && positives > 0 && negatives > 0) {
      throw new RefineryError('no_pairs', partnersExceedBudget(name, this.#budgetBytes));
    }
    const [first] = this.#refusals.byLine();
    const request = this.#preview.request(name);
    if (request.columns.length >= 2 && this.#misfits > this.#objects - this.#misfits) {
      const reason = this.#unknown === 0 ? first?.reason : undefined;
      throw new MappingNeeded(reason === undefined ? request : { ...request, reason });
    }
    if (positives + negatives > 0 && completed === 0) {
      throw new RefineryError('no_pairs', labelsMakeNoPair(name, positives, negatives));
    }
    throw new RefineryError('no_pairs', noRowIsUsable(name, this.#rows, first!));
  }
}

// Cut one by one: a key may be as long as a row.
function namesOf(record: JsonRecord): string[] {
  const keys = Object.keys(record).slice(0, 12);
  return keys.map((key) => (key.length > 40 ? `${key.slice(0, 40)}…` : key));
}
