import { readContent } from './formats/content';
import { type JsonRecord, Refused } from './formats/rowFormat';

const COLUMNS = 200;
const NAME_CHARACTERS = 100;
const LIST_ITEMS = 10;
const DEPTH = 8;

/**
 * The value at a dotted path (`answers.0.text`), undefined where there is none. A key that is spelled
 * with dots itself goes before the keys that its parts would name.
 */
export function valueAt(value: unknown, path: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Object.hasOwn(value, path)) return (value as JsonRecord)[path];
  for (let end = path.length; end > 0;) {
    end = path.lastIndexOf('.', end - 1);
    if (end === -1) return undefined;
    const key = path.slice(0, end);
    if (!Object.hasOwn(value, key)) continue;
    const found = valueAt((value as JsonRecord)[key], path.slice(end + 1));
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * Gathers the paths of everything in a file's rows that a column can be: values, and the objects and
 * lists that are messages, each with its parts.
 */
export class ColumnPaths {
  readonly #paths = new Set<string>();
  #leftOut = false;

  get paths(): readonly string[] {
    return [...this.#paths];
  }

  /** Whether the rows have more than is listed. */
  get leftOut(): boolean {
    return this.#leftOut;
  }

  add(record: JsonRecord): void {
    this.#walk(record, '', DEPTH);
  }

  // False where there is no room for a further column, which ends the walk.
  #walk(parent: JsonRecord | readonly unknown[], prefix: string, depth: number): boolean {
    const keys = Object.keys(Array.isArray(parent) ? parent.slice(0, LIST_ITEMS) : parent);
    if (Array.isArray(parent) && parent.length > LIST_ITEMS) this.#leftOut = true;
    for (const key of keys) {
      const value = (parent as JsonRecord)[key];
      const path = prefix + key;
      const inner = hasParts(value);
      const whole = !inner || !(readContent(value, path) instanceof Refused);
      if (whole && !this.#list(path)) return false;
      if (!inner) continue;
      if (depth === 1) this.#leftOut = true;
      else if (!this.#walk(value, `${path}.`, depth - 1)) return false;
    }
    return true;
  }

  #list(path: string): boolean {
    if (this.#paths.has(path)) return true;
    if (path.length > NAME_CHARACTERS) {
      this.#leftOut = true;
      return true;
    }
    if (this.#paths.size === COLUMNS) {
      this.#leftOut = true;
      return false;
    }
    this.#paths.add(path);
    return true;
  }
}

// A list of nothing but numbers is one value: no item of it could be a text.
function hasParts(value: unknown): value is JsonRecord | readonly unknown[] {
  if (typeof value !== 'object' || value === null) return false;
  if (!Array.isArray(value)) return true;
  return value.some(
    (item) => typeof item === 'string' || (typeof item === 'object' && item !== null),
  );
}
