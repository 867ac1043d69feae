/**
 * The entries that draw the same picture as all of them: of each line in each bucket of the axis the
 * first, the last, the smallest and the largest, so that no spike is lost.
 * @param place each entry's bucket, not falling
 * @param from the first entry to look at
 * @param to the entry behind the last
 * @returns indices, rising
 */
export function keptEntries(
  place: (entry: number) => number,
  lines: readonly Float64Array[],
  from: number,
  to: number,
): number[] {
  const kept: number[] = [];
  const marks = new Int32Array(4 * lines.length); // first, last, smallest, largest
  let start = from;
  while (start < to) {
    const bucket = place(start);
    marks.fill(-1);
    let end = start;
    for (; end < to && place(end) === bucket; end++)
      for (let l = 0; l < lines.length; l++) {
        const line = lines[l]!;
        const value = line[end]!;
        if (Number.isNaN(value)) continue;
        const at = 4 * l;
        if (marks[at]! < 0) {
          marks.fill(end, at, at + 4);
          continue;
        }
        marks[at + 1] = end;
        if (value < line[marks[at + 2]!]!) marks[at + 2] = end;
        if (value > line[marks[at + 3]!]!) marks[at + 3] = end;
      }
    let previous = -1;
    for (const mark of Int32Array.from(marks).sort()) {
      if (mark > previous) kept.push(mark);
      previous = mark;
    }
    start = end;
  }
  return kept;
}
