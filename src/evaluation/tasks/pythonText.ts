/** What Python's `str.strip` takes for space; JavaScript's `trim` differs in U+FEFF, U+001C–U+001F and U+0085. */
const space =
  '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]';
const leading = new RegExp(`^${space}+`);
const trailing = new RegExp(`${space}+$`);

/** A text without space at its end, as Python's `str.rstrip`. */
export function withoutTrailingSpace(text: string): string {
  return text.replace(trailing, '');
}

/** A text without space around it, as Python's `str.strip`. */
export function stripped(text: string): string {
  return withoutTrailingSpace(text.replace(leading, ''));
}

/** How many characters a text has, as Python's `len`: code points. */
export function characters(text: string): number {
  return Array.from(text).length;
}

// Where Unicode's titlecase of a character is not its uppercase with all but the first letter made small:
// the Latin pairs such as ǆ, Greek letters with a small iota, and Georgian, which has no titlecase.
const latinPairs = new Map([
  ...['Ǆ', 'ǅ', 'ǆ'].map((c) => [c, 'ǅ'] as const),
  ...['Ǉ', 'ǈ', 'ǉ'].map((c) => [c, 'ǈ'] as const),
  ...['Ǌ', 'ǋ', 'ǌ'].map((c) => [c, 'ǋ'] as const),
  ...['Ǳ', 'ǲ', 'ǳ'].map((c) => [c, 'ǲ'] as const),
  ['ŉ', 'ʼN'] as const,
]);

function titlecase(character: string): string {
  const pair = latinPairs.get(character);
  if (pair !== undefined) return pair;
  if (/^[\u10d0-\u10fa\u10fd-\u10ff]$/.test(character)) return character;
  const upper = character.toUpperCase();
  // Ι at the end of several letters is a iota subscript's capital, which a titlecase keeps small.
  const [first = '', ...rest] = upper;
  if (rest.at(-1) === 'Ι') {
    const accents = rest.slice(0, -1).join('');
    return (first + accents + '\u0345').normalize('NFC');
  }
  return first + rest.join('').toLowerCase();
}

/** The first character in titlecase and all others small, as Python's `str.capitalize`. */
export function capitalized(text: string): string {
  const [first] = text;
  if (first === undefined) return '';
  // The whole is made small at once, since a final sigma hangs on what stands before it.
  return titlecase(first) + text.toLowerCase().slice(first.toLowerCase().length);
}
