import { columnsInWords } from '../protocol/columnsInWords';
import type { ColumnMapping, MappingRequest } from '../protocol/data';
import { RefineryError } from '../shared/errors';
import { columnsAreUnknown } from '../shared/sentences/fileSentences';
import { rowLacksColumn } from '../shared/sentences/rowSentences';

import { ColumnPaths, valueAt } from './columnPaths';
import { readContent } from './formats/content';
import { makePair } from './formats/makePair';
import { type JsonRecord, type PairText, Refused } from './formats/rowFormat';
import { readScores } from './formats/scores';

// Rows whose columns are listed, and those of them that are shown.
const SCANNED_ROWS = 100;
const PREVIEW_ROWS = 5;
const PREVIEW_CHARACTERS = 200;
const PREVIEW_DEPTH = 3;

/** A file's rows fit no known format: `request` has what a person needs to say which column is which. */
export class MappingNeeded extends RefineryError {
  readonly request: MappingRequest;

  constructor(request: MappingRequest) {
    super('needs_mapping', columnsAreUnknown(request.name, columnsInWords(request)));
    this.name = 'MappingNeeded';
    this.request = request;
  }
}

/** Reads a row by named columns; a dotted name is a path (`answers.0.text`) unless a key is spelled so. */
export function readMapped(record: JsonRecord, mapping: ColumnMapping): PairText | Refused {
  const column = (name: string) => {
    const value = valueAt(record, name);
    return value === undefined ? new Refused(rowLacksColumn(name)) : readContent(value, name);
  };
  const prompt = mapping.prompt === null ? null : column(mapping.prompt);
  if (prompt instanceof Refused) return prompt;
  const chosen = column(mapping.chosen);
  if (chosen instanceof Refused) return chosen;
  const rejected = column(mapping.rejected);
  if (rejected instanceof Refused) return rejected;
  const pair = makePair({ prompt, chosen, rejected });
  return pair instanceof Refused ? pair : { ...pair, ...readScores(record) };
}

/** Gathers the columns and the first rows of a file, short enough to show. */
export class MappingPreview {
  readonly #columns = new ColumnPaths();
  readonly #rows: ReadonlyMap<string, string>[] = [];
  #scanned = 0;

  add(record: JsonRecord): void {
    if (this.#scanned === SCANNED_ROWS) return;
    this.#scanned++;
    this.#columns.add(record);
    if (this.#rows.length === PREVIEW_ROWS) return;
    // By the reader's own rule, so that what is shown is what would be read.
    const cells = this.#columns.paths.flatMap((column) => {
      const value = valueAt(record, column);
      return value === undefined ? [] : [[column, preview(value, PREVIEW_DEPTH)] as const];
    });
    this.#rows.push(new Map(cells));
  }

  request(name: string): MappingRequest {
    const { paths: columns, leftOut: columnsLeftOut } = this.#columns;
    const rows = this.#rows.map((cells) => columns.map((column) => cells.get(column) ?? ''));
    return { name, columns, columnsLeftOut, rows };
  }
}

// JSON.stringify would run out of stack on a value that is nested deeply.
function preview(value: unknown, depth: number): string {
  let text: string;
  if (typeof value === 'string') text = value;
  else if (typeof value !== 'object' || value === null) text = String(value);
  else if (depth === 0) text = '…';
  else if (Array.isArray(value)) {
    text = `[${value
      .slice(0, 5)
      .map((item) => preview(item, depth - 1))
      .join(', ')}]`;
  } else {
    const fields = Object.entries(value).slice(0, 5);
    text = `{${fields.map(([key, item]) => `${key}: ${preview(item, depth - 1)}`).join(', ')}}`;
  }
  return text.length > PREVIEW_CHARACTERS ? `${text.slice(0, PREVIEW_CHARACTERS)}…` : text;
}
