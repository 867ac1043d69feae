/** A run of rows: where it starts and how many there are. */
export type Part = readonly [at: number, size: number];

/** Cuts `count` rows of a width into as few parts as hold at most `most` numbers (or one row) each. */
export function evenParts(count: number, width: number, most: number): Part[] {
  const parts = Math.ceil(count / Math.max(1, Math.floor(most / width)));
  // Sizes differ by one at most, so that they recur.
  const start = (part: number): number => Math.floor((part * count) / parts);
  return Array.from({ length: parts }, (_, part) => [start(part), start(part + 1) - start(part)]);
}
