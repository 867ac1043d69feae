import type { DataReport } from '../protocol/data';

import { findFormat } from './formats/knownFormats';
import { isRecord } from './formats/rowFormat';

/** Characters from which the container is told. */
export const CONTAINER_HEAD = 1 << 20;

// Keys that an object around a list of rows does not have.
const ROW_KEYS = new Set([
  'prompt',
  'chosen',
  'rejected',
  'completion',
  'instruction',
  'question',
  'messages',
  'conversations',
]);

/** How the rows are put together, and where in the text their list or their first line begins. */
export interface Container {
  readonly kind: DataReport['container'] | 'keyed-list' | 'spread-object' | 'text';
  readonly start: number;
  /** Of a `keyed-list`: the key under which the rows stand. */
  readonly key?: string;
}

/**
 * Tells from the first characters of a file how its rows are put together. `spread-object` is a JSON
 * object over several lines, which is neither rows nor a list of rows; `keyed-list` is an object that
 * holds its rows under another key than `data`; `text` does not begin as JSON.
 */
export function detectContainer(head: string): Container {
  const start = head.search(/[^ \t\r\n]/);
  if (start === -1) return { kind: 'jsonl', start: 0 };
  if (head[start] === '[') return { kind: 'json-array', start };
  if (head[start] !== '{') return { kind: 'text', start };
  const object = outline(head, start);
  const list = object.lists.get('data');
  if (list !== undefined && !isRow(head, start, object)) return { kind: 'json-data', start: list };
  const key = keyOfRows(head, object);
  if (key !== undefined) return { kind: 'keyed-list', start, key };
  return { kind: isSpread(head, start) ? 'spread-object' : 'jsonl', start };
}

/** An object's outline as far as the text goes: its keys, its lists of objects, and its end. */
interface Outline {
  readonly keys: readonly string[];
  /** By key the position of the `[` of a list that is empty or begins with an object. */
  readonly lists: ReadonlyMap<string, number>;
  /** Position after the closing bracket, or −1 where it is not in the text. */
  readonly end: number;
}

// Follows strings and depth only, as the splitters do.
function outline(head: string, start: number): Outline {
  const keys: string[] = [];
  const lists = new Map<string, number>();
  let depth = 0;
  for (let i = start; i < head.length; i++) {
    const c = head[i];
    if (c === '"') {
      const end = stringEnd(head, i);
      const value =
        depth === 1 ? /^\s*:\s*(\[(?=\s*[{\]]))?/.exec(head.slice(end, end + 1000)) : null;
      if (value !== null) {
        const key = head.slice(i + 1, end - 1);
        keys.push(key);
        if (value[1] !== undefined) lists.set(key, end + value[0].length - 1);
      }
      i = end - 1;
    } else if (c === '{' || c === '[') depth++;
    else if ((c === '}' || c === ']') && --depth === 0) return { keys, lists, end: i + 1 };
  }
  return { keys, lists, end: -1 };
}

// Whether an object with a list under "data" is a row that has a column of that name.
function isRow(head: string, start: number, { keys, end }: Outline): boolean {
  if (end === -1) {
    const before = keys.slice(0, keys.indexOf('data'));
    const onOneLine = !head.includes('\n', start);
    return onOneLine && before.some((key) => ROW_KEYS.has(key));
  }
  const another = /^\s*\{/.test(head.slice(end, end + 1000));
  if (another && keys.length > 1) return true;
  return isKnownRow(head.slice(start, end));
}

// The first key whose list begins with a row, where no further object shows that this one is itself a row.
function keyOfRows(head: string, { lists, end }: Outline): string | undefined {
  if (end !== -1 && /^\s*\{/.test(head.slice(end, end + 1000))) return undefined;
  for (const [key, at] of lists) {
    if (ROW_KEYS.has(key)) continue;
    const first = head.indexOf('{', at);
    if (first === -1 || head.slice(at + 1, first).trim() !== '') continue;
    const element = outline(head, first).end;
    if (element !== -1 && isKnownRow(head.slice(first, element))) return key;
  }
  return undefined;
}

function isKnownRow(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) && findFormat(value) !== undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

function stringEnd(text: string, from: number): number {
  for (let i = from + 1; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === '"') return i + 1;
  }
  return text.length;
}

// A next line that does not begin a row of its own: it is indented, or its object goes on as well.
const NO_ROW = /^\s*(?:[^\s{]|(?<=[ \t])\{|\{\s*\n)/;

// A first line that ends inside an object, and a next line that does not begin a row.
function isSpread(head: string, start: number): boolean {
  let depth = 0;
  for (let i = start; i < head.length; i++) {
    const c = head[i];
    if (c === '\n') return depth > 0 && NO_ROW.test(head.slice(i, i + 1000));
    if (c === '"') {
      const end = stringEnd(head, i);
      if (head.slice(i, end).includes('\n')) return false;
      i = end - 1;
    } else if (c === '{' || c === '[') depth++;
    else if (c === '}' || c === ']') depth--;
  }
  return false;
}
