const longestName = 120;
const longestValue = 80;

/** A name out of a file as a sentence can carry it: short, and quoted where it is not plain. */
export function shownName(name: string): string {
  const short = name.length > longestName ? `${name.slice(0, longestName)}…` : name;
  return /^[\w./+<|>-]+…?$/.test(short) ? short : JSON.stringify(short);
}

/** Several of them. */
export function shownNames(names: readonly string[]): string {
  return names.map(shownName).join(', ');
}

/** A value out of a JSON file as it is written there, short. */
export function shownValue(value: unknown): string {
  const json = JSON.stringify(value);
  return json.length > longestValue ? `${json.slice(0, longestValue)}…` : json;
}

/** Sizes of a shape: `32 × 64`, and `()` for a single number. */
export function shownShape(shape: readonly number[]): string {
  return shape.length === 0 ? '()' : shape.join(' × ');
}

/** What a file is called that stands in the metadata of a weights file. */
export function fileWithin(file: string, weights: string): string {
  return `${file} within ${weights}`;
}
