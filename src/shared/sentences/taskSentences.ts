// What is said of files of questions.
import { formatCount } from '../format';
import { saidBy } from './saidBy';

const at = (file: string, line: number): string => `${file}, line ${formatCount(line)}`;

/** A file of questions has no rows. */
export function taskFileIsEmpty(file: string): string {
  return `${file} is empty: it has no questions. Choose another file.`;
}

/** The browser could not give a file's bytes. */
export function taskFileIsUnreadable(file: string, why: string): string {
  return `${file} could not be read (${saidBy(why)}); choose it again.`;
}

/** A file's bytes are no UTF-8 text. */
export function taskFileIsNotText(file: string): string {
  return `${file} is not a text file in UTF-8; a set of questions is JSONL, one question a line.`;
}

/** A row of questions is no JSON object. */
export function taskRowIsNotJson(file: string, line: number, why: string): string {
  return `${at(file, line)}: it is not a JSON object (${saidBy(why)}); a set of questions is JSONL, one question a line.`;
}

/** A row's fields are those of no set that is known. */
export function taskFitsNoFormat(file: string, line: number, keys: readonly string[]): string {
  const which = keys.length === 0 ? 'it has no fields' : `its fields are ${keys.join(', ')}`;
  return `${at(file, line)}: it is of no known set (${which}); a set of one’s own has the fields question, choices and answer.`;
}

/** A row lacks a field, or has something else in it; `expected` is null where it is not there. */
export function taskFieldIsNot(
  file: string,
  line: number,
  format: string,
  field: string,
  expected: string | null,
): string {
  return expected === null
    ? `${at(file, line)}: there is no field ${field}, which a row of ${format} has.`
    : `${at(file, line)}: ${field} must be ${expected}, as in every row of ${format}.`;
}

/** A row is no item; `why` is a clause. */
export function taskRowIsUnfit(file: string, line: number, why: string): string {
  return `${at(file, line)}: ${why}.`;
}

/** Clause of `taskRowIsUnfit`: the right answer is none of the options. */
export function optionIsMissing(field: string, value: string | number, options: number): string {
  return `${JSON.stringify(field)} is ${JSON.stringify(value)}, which names none of the ${options} options`;
}

/** Clause of `taskRowIsUnfit`: options and labels are not equally many. */
export function optionsLackLabels(field: string, options: number): string {
  return `${JSON.stringify(field)} must have one label for each of the ${options} options`;
}

/** A set has too few items for its shots. */
export function tooFewForShots(name: string, shots: number, group: string, items: number): string {
  const where = group === '' ? 'the file' : `the subject ${group}`;
  const has = items === 1 ? '1 item' : `${formatCount(items)} different items`;
  const need = shots === 1 ? '1 shot needs' : `${shots} shots need`;
  return `${name}: ${need} ${shots + 1} different items, and ${where} has ${has}; ask for fewer shots.`;
}

/** An option gives no token of its own to score. */
export function optionHasNoTokens(name: string, index: number, option: number): string {
  return `${name}: option ${option + 1} of item ${formatCount(index + 1)} adds no token to its question, so it has no likelihood; take the item out of the file.`;
}

/** An option alone has more tokens than the model has positions. */
export function optionIsTooLong(
  name: string,
  index: number,
  tokens: number,
  positions: number,
): string {
  return `${name}: an option of item ${formatCount(index + 1)} has ${formatCount(tokens)} tokens, more than the model’s ${formatCount(positions)} positions; take the item out of the file.`;
}

/** Two sets are called the same. */
export function taskNameIsTaken(path: string, name: string): string {
  return `${path}: two benchmarks are called ${JSON.stringify(name)}; give each a name of its own.`;
}

/** A run names a set whose file was not given. */
export function noTaskFile(name: string, path: string): string {
  return `${name}: its file ${path} is not there; add it again under Benchmarks.`;
}
