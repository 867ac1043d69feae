import { formatBytes, formatCount } from '../format';
import { saidBy } from './saidBy';

const form = 'A preference file is JSON: one row a line (JSONL), or one list of rows.';

/** A file has no rows at all. */
export function fileIsEmpty(file: string): string {
  return `${file} is empty: it has no rows. Choose another file.`;
}

/** A file is a picture, an archive or the like; `first` says what would make it readable, where something does. */
export function fileIsOfKind(file: string, kind: string, first: string | null): string {
  return `${file} is ${kind}${first === null ? '' : `; ${first} first`}. ${form}`;
}

/** A file holds a zero byte, which no text has; `at` counts from 0. */
export function fileIsBinary(file: string, at: number): string {
  return `${file} is a binary file (byte ${formatCount(at)} is zero). ${form}`;
}

/** A text does not begin as JSON does. */
export function fileBeginsUnlikeJson(file: string, beginning: string): string {
  return `${file} does not hold rows of JSON: it begins with ${JSON.stringify(beginning)}. ${form}`;
}

/** A text is a table; `separator` is what stands between its columns. */
export function fileIsTable(file: string, separator: string): string {
  const kind = separator === '\t' ? 'TSV' : 'CSV';
  const named = separator === ',' ? '' : `, sep=${JSON.stringify(separator)}`;
  return `${file} looks like a ${kind} table, which is not read; convert it to JSONL, in Python: pandas.read_csv(path${named}).to_json("pairs.jsonl", orient="records", lines=True).`;
}

/** A file's bytes are no UTF-8. */
export function fileIsNotUtf8(file: string, line: number): string {
  return `${file} is not UTF-8 on line ${formatCount(line)}; save it as UTF-8, or check that it is a text file at all.`;
}

/** A file's rows stand under a key of an object. */
export function rowsStandUnderKey(file: string, key: string): string {
  const quoted = JSON.stringify(key);
  return `${file} holds its rows under the key ${quoted}; a list of rows stands by itself or under "data" (jq -c '.[${quoted}][]' pairs.json > pairs.jsonl takes it out).`;
}

/** A file's rows are pretty-printed without a list around them. */
export function rowsGoOverLines(file: string): string {
  return `${file} spreads a JSON object over several lines; write every row on one line (jq -c . pairs.json > pairs.jsonl does it) or put the rows into one list.`;
}

/** Text comes after the list that a file should be. */
export function textAfterList(file: string, line: number): string {
  return `${file} has more text after the end of its list, on line ${formatCount(line)}; put all rows into that list, or write one row a line.`;
}

/** A row is longer than any row may be. */
export function rowIsTooLong(file: string, line: number, most: number): string {
  return `${file}: the row that begins on line ${formatCount(line)} is longer than ${formatCount(most)} characters, the limit for one row; see whether a line break is missing.`;
}

/** The browser could not give a file's bytes. */
export function fileIsUnreadable(file: string, why: string): string {
  return `${file} could not be read (${saidBy(why)}); choose it again.`;
}

/** Somebody ended the reading. */
export function readingWasCanceled(file: string): string {
  return `The reading of ${file} was canceled.`;
}

/** Not even the first pair fits into the memory that pairs may take. */
export function noPairFitsBudget(file: string, budgetBytes: number): string {
  return `No pair of ${file} fits into the budget of ${formatBytes(budgetBytes)} for kept pairs: its texts are too long, so shorten or leave out its longest rows.`;
}

/** Labeled completions fill the memory before any finds its partner. */
export function partnersExceedBudget(file: string, budgetBytes: number): string {
  return `${file} labels completions one by one, and the rows that wait for a partner do not fit into the budget of ${formatBytes(budgetBytes)} for kept pairs before the first pair is complete; sort its rows by prompt.`;
}

/** No prompt has completions of both labels. */
export function labelsMakeNoPair(file: string, positives: number, negatives: number): string {
  return `${file} labels completions one by one (${formatCount(positives)} true, ${formatCount(negatives)} false), and no prompt has both a true and a false one, so no pair can be made; preference training needs two completions of one prompt.`;
}

/** Every row was refused; the reason is the clause about the first of them. */
export function noRowIsUsable(
  file: string,
  rows: number,
  { line, reason }: { readonly line: number; readonly reason: string },
): string {
  const which =
    rows === 1
      ? `The only row of ${file} cannot`
      : `None of the ${formatCount(rows)} rows of ${file} can`;
  return `${which} be used. Line ${formatCount(line)}: ${reason}.`;
}

/** Rows fit no known format, and somebody can say which column is which. */
export function columnsAreUnknown(file: string, columns: string): string {
  return `The rows of ${file} fit no known format; say which of its columns hold prompt, chosen and rejected: ${columns}.`;
}

/** The same where nobody can be asked. */
export function keysFitNoLayout(file: string, columns: string): string {
  return `${file}: its keys (${columns}) fit no known layout; rename them to prompt, chosen and rejected.`;
}

/** Rows are of a known format and none can be read; `reason` is the clause about the first of them. */
export function valuesFitNoLayout(file: string, columns: string, reason: string): string {
  return `${file}: none of its rows can be read as they are (${reason}); put text or messages under prompt, chosen and rejected. Its keys are ${columns}.`;
}

/** The dialog that asks for the columns: no format has these keys. */
export function keysAreUnknown(): string {
  return 'Its keys fit no layout that is known here.';
}

/** The same dialog where the format is known; `reason` is the clause about the first row. */
export function rowsCannotBeRead(reason: string): string {
  return `None of its rows can be read as they are: ${reason}.`;
}

/** The page's server has no sample. */
export function sampleWasNotServed(file: string, status: number): string {
  return `${file} could not be fetched: the page’s server answered ${status}. Choose a file of your own.`;
}

/** The page's server gave no answer. */
export function sampleWasNotFetched(file: string): string {
  return `${file} could not be fetched; check that the page’s server is still running.`;
}
