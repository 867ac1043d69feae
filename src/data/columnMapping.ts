import type { ColumnMapping, MappingRequest } from '../protocol/data';
import { RefineryError } from '../shared/errors';

import { readContent } from './formats/content';
import { makePair } from './formats/makePair';
import { isRecord, type JsonRecord, type PairText, Refused } from './formats/rowFormat';
import { readScores } from './formats/scores';

const PREVIEW_ROWS = 5;
const PREVIEW_CHARACTERS = 200;
const PREVIEW_DEPTH = 3;

/** A file's rows fit no known format: `request` has what a person needs to say which column is which. */
export class MappingNeeded extends RefineryError {
  readonly request: MappingRequest;

  constructor(request: MappingRequest) {
    const columns = request.columns.slice(0, 12).join(', ');
    super(
      'needs_mapping',
      `The rows of ${request.name} fit no known format; say which of its columns hold prompt, chosen and rejected: ${columns}.`,
    );
    this.name = 'MappingNeeded';
    this.request = request;
  }
}

/** Reads a row by named columns; a dotted name is a path (`answers.0.text`) unless a key is spelled so. */
export function readMapped(record: JsonRecord, mapping: ColumnMapping): PairText | Refused {
  const column = (name: string) => {
    const value = valueAt(record, name);
    return value === undefined
      ? new Refused(`there is no column "${name}"`)
      : readContent(value, name);
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

function valueAt(record: JsonRecord, path: string): unknown {
  if (Object.hasOwn(record, path)) return record[path];
  let value: unknown = record;
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as JsonRecord)[key];
  }
  return value;
}

/** Gathers the columns and the first rows of a file, short enough to show. */
export class MappingPreview {
  readonly #columns = new Set<string>();
  readonly #rows: ReadonlyMap<string, string>[] = [];

  add(record: JsonRecord): void {
    if (this.#rows.length === PREVIEW_ROWS) return;
    const cells = flatten(record, '', PREVIEW_DEPTH);
    for (const [column] of cells) this.#columns.add(column);
    this.#rows.push(new Map(cells));
  }

  request(name: string): MappingRequest {
    const columns = [...this.#columns];
    const rows = this.#rows.map((cells) => columns.map((column) => cells.get(column) ?? ''));
    return { name, columns, rows };
  }
}

function flatten(record: JsonRecord, prefix: string, depth: number): [string, string][] {
  return Object.entries(record).flatMap(([key, value]) => {
    const column = prefix + key;
    return isRecord(value) && depth > 1
      ? flatten(value, `${column}.`, depth - 1)
      : [[column, preview(value, PREVIEW_DEPTH)] satisfies [string, string]];
  });
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
