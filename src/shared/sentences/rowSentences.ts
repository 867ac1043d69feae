// Why a row cannot be used. Each is a clause: it stands after “Line 3” in the list of refused rows, and
// within the sentence about a file of which no row can be used.
import { formatCount } from '../format';
import { saidBy } from './saidBy';

/** A line holds the beginning of a pretty-printed row. */
export function rowGoesOnOverLines(): string {
  return 'the row goes on over several lines; write every row on one line (jq -c . does it)';
}

/** A row cannot be parsed. */
export function rowIsNotJson(why: string): string {
  return `the row is not JSON (${saidBy(why)})`;
}

/** `kind` is what the row is instead, such as `a list`. */
export function rowIsNoObject(kind: string): string {
  return `the row is ${kind}, not a JSON object`;
}

/** A row's keys are those of no known format. */
export function rowFitsNoFormat(keys: readonly string[]): string {
  const which = keys.length === 0 ? 'it has no keys' : `its keys are: ${keys.join(', ')}`;
  return `the row fits no known format; ${which}`;
}

/** A field is of another kind than its format has there. */
export function fieldIsNot(field: string, expected: string, found: string): string {
  return `"${field}" is ${found}, not ${expected}`;
}

/** Stanford's labels are numbers. */
export function fieldIsNeitherZeroNorOne(field: string): string {
  return `"${field}" is neither 0 nor 1`;
}

/** A mapping names a column that a row lacks. */
export function rowLacksColumn(column: string): string {
  return `there is no column "${column}"`;
}

/** A completion has no text. */
export function completionIsEmpty(which: 'chosen' | 'rejected'): string {
  return `the ${which} completion is empty`;
}

/** A pair prefers a completion to itself. */
export function completionsAreTheSame(): string {
  return 'the chosen and the rejected completion are the same';
}

/** One is text, the other a conversation. */
export function completionsAreOfTwoKinds(): string {
  return 'one completion is text and the other is made of messages';
}

/** A completion is an empty list. */
export function completionHasNoMessages(which: 'chosen' | 'rejected'): string {
  return `the ${which} completion has no messages`;
}

/** A labeled completion ends with another speaker. */
export function completionIsNoAssistantTurn(): string {
  return 'the completion is not an assistant turn';
}

/** A conversation whose last message is the completion ends with another speaker. */
export function lastMessageIsNoAssistantTurn(field: string): string {
  return `the last message of "${field}" is not an assistant turn`;
}

/** Two conversations differ before the model speaks. */
export function conversationsPartAt(role: string): string {
  return `the conversations part at a turn of "${role}", not of the assistant`;
}

/** Two transcripts differ before the model speaks. */
export function transcriptsShareNoPrompt(): string {
  return 'the two transcripts part before the first "Assistant:", so they share no prompt';
}

/** Text and messages cannot be joined to one prompt. */
export function instructionIsMadeOfMessages(): string {
  return '"instruction" is made of messages, and "input" beside it is text';
}

/** Earlier turns stand in a column of their own. */
export function historyIsNotRead(): string {
  return '"history" holds earlier turns, which are read only as messages';
}

/** `message` counts from 1, here and below. */
export function messageIsNoObject(field: string, message: number, found: string): string {
  return `message ${message} of "${field}" is ${found}, not an object with a role`;
}

/** A message does not say whose it is. */
export function messageHasNoRole(field: string, message: number): string {
  return `message ${message} of "${field}" has no role`;
}

/** A message is a picture, or nothing. */
export function messageHasNoText(field: string, message: number): string {
  return `message ${message} of "${field}" has no text as its content`;
}

/** A message calls a tool and says nothing. */
export function messageIsToolCall(field: string, message: number): string {
  return `message ${message} of "${field}" is a tool call, which is not text`;
}

/** A message calls a tool and says something. */
export function messageHoldsToolCall(field: string, message: number): string {
  return `message ${message} of "${field}" has a tool call beside its text, and a tool call is not text`;
}

/** One completion cannot be ranked. */
export function tooFewToCompare(field: string): string {
  return `"${field}" has fewer than two completions to compare`;
}

/** No completion is better than another. */
export function ranksAreTheSame(field: string): string {
  return `all of "${field}" have the same rank`;
}

/** A labeled completion found none of the other label. */
export function rowHasNoPartner(label: boolean): string {
  return `the row is labeled ${String(label)}, and no row of its prompt is left that is labeled ${String(!label)}`;
}

/** Two rows made a pair that is refused; `line` is the other one's. */
export function withPartner(reason: string, line: number): string {
  return `${reason} (with line ${formatCount(line)})`;
}

/** Some pairs of a ranked row are refused, for these distinct reasons. */
export function someOfItsPairs(refused: number, pairs: number, reasons: string): string {
  return `${refused} of its ${pairs} pairs: ${reasons}`;
}

/** A list ends inside a row; `row` counts from 1, `line` is the file's last. */
export function rowDoesNotEnd(row: number, line: number): string {
  return `row ${formatCount(row)} begins here and does not end: the file is cut off on line ${formatCount(line)}, or a quote or bracket of this row is wrong and takes the rows after it along`;
}

/** A list ends after a row, without its bracket. */
export function listIsCutOff(row: number, line: number): string {
  return `the list is cut off after row ${formatCount(row)}: the file ends on line ${formatCount(line)}`;
}

/** The object that holds the list has no bracket at its end. */
export function objectIsCutOff(line: number): string {
  return `the object around the list is cut off: the file ends on line ${formatCount(line)}`;
}

/** Two commas, or one at the list's end. */
export function commaHasNoRow(): string {
  return 'a comma of the list has no row beside it';
}
