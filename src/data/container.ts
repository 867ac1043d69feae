import type { DataReport } from '../protocol/data';

/** Characters from which the container is told. */
export const CONTAINER_HEAD = 1 << 20;

/** How the rows are put together, and where in the text their list or their first line begins. */
export interface Container {
  readonly kind: DataReport['container'] | 'spread-object' | 'text';
  readonly start: number;
}

/**
 * Tells from the first characters of a file how its rows are put together. `spread-object` is a JSON
 * object over several lines, which is neither rows nor a list of rows; `text` does not begin as JSON.
 */
export function detectContainer(head: string): Container {
  const start = head.search(/[^ \t\r\n]/);
  if (start === -1) return { kind: 'jsonl', start: 0 };
  if (head[start] === '[') return { kind: 'json-array', start };
  if (head[start] !== '{') return { kind: 'text', start };
  const list = findDataList(head, start);
  if (list !== -1) return { kind: 'json-data', start: list };
  return { kind: isSpread(head, start) ? 'spread-object' : 'jsonl', start };
}

// Position of the `[` of a key "data" of the object that begins at `start`, or −1.
function findDataList(head: string, start: number): number {
  let depth = 0;
  for (let i = start; i < head.length; i++) {
    const c = head[i];
    if (c === '"') {
      const end = stringEnd(head, i);
      if (depth === 1 && end - i === 6 && head.startsWith('"data"', i)) {
        // Rows may have a column "data" too; a list of rows is a list of objects, or empty.
        const list = /^\s*:\s*\[(?=\s*[{\]])/.exec(head.slice(end, end + 1000));
        if (list !== null) return end + list[0].length - 1;
      }
      i = end - 1;
    } else if (c === '{' || c === '[') depth++;
    else if ((c === '}' || c === ']') && --depth === 0) return -1;
  }
  return -1;
}

function stringEnd(text: string, from: number): number {
  for (let i = from + 1; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === '"') return i + 1;
  }
  return text.length;
}

// A first line that ends inside an object, and a next line that does not begin a row of its own.
function isSpread(head: string, start: number): boolean {
  let depth = 0;
  for (let i = start; i < head.length; i++) {
    const c = head[i];
    if (c === '\n') return depth > 0 && /^\s*[^\s{]/.test(head.slice(i, i + 1000));
    if (c === '"') {
      const end = stringEnd(head, i);
      if (head.slice(i, end).includes('\n')) return false;
      i = end - 1;
    } else if (c === '{' || c === '[') depth++;
    else if (c === '}' || c === ']') depth--;
  }
  return false;
}
