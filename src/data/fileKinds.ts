import {
  fileBeginsUnlikeJson,
  fileIsBinary,
  fileIsOfKind,
  fileIsTable,
} from '../shared/sentences/fileSentences';

interface Magic {
  readonly kind: string;
  /** What makes such a file readable, where something does. */
  readonly first?: string;
  readonly bytes: string;
  readonly at?: number;
}

// First bytes as Latin-1, from the formats' own specifications.
const MAGIC: readonly Magic[] = [
  { kind: 'a PNG picture', bytes: '\x89PNG' },
  { kind: 'a JPEG picture', bytes: '\xff\xd8\xff' },
  { kind: 'a GIF picture', bytes: 'GIF8' },
  { kind: 'a WebP picture', bytes: 'WEBP', at: 8 },
  { kind: 'a ZIP archive', first: 'unpack it', bytes: 'PK\x03\x04' },
  { kind: 'a gzip archive', first: 'unpack it', bytes: '\x1f\x8b' },
  { kind: 'a Zstandard archive', first: 'unpack it', bytes: '\x28\xb5\x2f\xfd' },
  { kind: 'an xz archive', first: 'unpack it', bytes: '\xfd7zXZ' },
  { kind: 'a 7z archive', first: 'unpack it', bytes: '7z\xbc\xaf\x27\x1c' },
  // After "BZh" and a digit; those four alone may begin a text.
  { kind: 'a bzip2 archive', first: 'unpack it', bytes: '1AY&SY', at: 4 },
  { kind: 'a Parquet file', first: 'convert it to JSONL', bytes: 'PAR1' },
  { kind: 'an Arrow file', first: 'convert it to JSONL', bytes: 'ARROW1' },
  { kind: 'a PDF document', bytes: '%PDF' },
  { kind: 'model weights (GGUF)', bytes: 'GGUF' },
  { kind: 'text in UTF-16', first: 'save it as UTF-8', bytes: '\xff\xfe' },
  { kind: 'text in UTF-16', first: 'save it as UTF-8', bytes: '\xfe\xff' },
];

/** Bytes that `binaryFault` needs to see. */
export const SNIFFED_BYTES = 1024;

/** Says in a sentence what a file is whose first bytes cannot be a preference file's, or returns null. */
export function binaryFault(name: string, head: Uint8Array): string | null {
  const latin1 = Array.from(head.subarray(0, 16), (byte) => String.fromCharCode(byte)).join('');
  const known = MAGIC.find(({ bytes, at = 0 }) => latin1.startsWith(bytes, at));
  if (known !== undefined) return fileIsOfKind(name, known.kind, known.first ?? null);
  const zero = head.indexOf(0);
  if (zero === -1) return null;
  if (latin1.startsWith('{"', 8)) return fileIsOfKind(name, 'model weights (safetensors)', null);
  const everySecond = head.length >= 4 && (head[0] === 0) !== (head[1] === 0) && zero < 2;
  return everySecond
    ? fileIsOfKind(name, 'text in UTF-16', 'save it as UTF-8')
    : fileIsBinary(name, zero);
}

// What a table's column may be called; unlike a sentence it does not end in a full stop.
const COLUMN_NAME = /^[\w "'().\/-]{0,39}[\w "')-]$/;

// A page may begin with a comment, a picture with a declaration.
function markupFault(text: string): string | null {
  const body = text.replace(/^(?:\s*(?:<!--.*?-->|<\?xml.*?\?>|<!doctype\s+svg.*?>))+\s*/is, '');
  if (/^<svg\b/i.test(body)) return 'an SVG picture';
  if (/^<(?:!doctype\s+html|!--|[a-z][a-z0-9]*(?=[\s/>]))/i.test(body)) {
    return text.startsWith('<?xml') && !/^<(?:!doctype\s+)?html\b/i.test(body)
      ? 'an XML document'
      : 'an HTML page, probably saved in place of the file it links to';
  }
  return null;
}

/** Says in a sentence what a text is that does not begin as JSON rows do. */
export function textFault(name: string, head: string): string {
  const text = head.trimStart();
  const markup = markupFault(text);
  if (markup !== null) return fileIsOfKind(name, markup, null);
  const [first = ''] = text.split('\n', 1);
  const separator = [',', '\t', ';'].find((mark) => {
    const fields = first.trimEnd().split(mark);
    return fields.length > 1 && fields.every((field) => COLUMN_NAME.test(field));
  });
  if (separator !== undefined) return fileIsTable(name, separator);
  return fileBeginsUnlikeJson(name, first.slice(0, 40));
}
