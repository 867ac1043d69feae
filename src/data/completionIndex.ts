/** Where a completion stands in a batch: the position that predicts its first token, and how many there are. */
export interface CompletionSpan {
  /** As n·T + t. */
  readonly start: number;
  readonly count: number;
  /** Its tokens, where a row has several completions that begin at one position; else those of the row. */
  readonly ids?: ArrayLike<number>;
}

/** The positions of a batch [R, T] that predict a token of its N completions, so that only they are given logits. */
export interface CompletionIndex {
  /** Those positions as n·T + t, completion after completion; the last ones fill up and predict nothing: [M]. */
  readonly positions: Int32Array;
  /** The token that each of them predicts: [M]. */
  readonly targets: Int32Array;
  /** The completion that each of them belongs to, N for those that fill up: [M]. */
  readonly owners: Int32Array;
  /** Where each position of the batch stands in `positions`, a place that fills up where it does not: [R·T]. */
  readonly places: Int32Array;
  /** Places in `positions` of each completion's tokens, filled up with its first: [N, K]. */
  readonly members: Int32Array;
  /** 1 where a member counts: [N, K]. */
  readonly mask: Float32Array;
  /** K. */
  readonly width: number;
}

/** Rounds a count up so that it has two significant bits after its first: 16, 20, 24, 28, 32, 40, … */
export function bucketCount(count: number): number {
  const step = Math.max(4, 2 ** (Math.floor(Math.log2(Math.max(1, count))) - 2));
  return Math.max(16, Math.ceil(count / step) * step);
}

/**
 * Indexes the completion tokens of a batch.
 * @param nextIds the token after each position: [R, T]
 * @param bucket rounds the longest completion's length up
 */
export function completionIndex(
  spans: readonly CompletionSpan[],
  nextIds: Int32Array,
  bucket: (length: number) => number,
): CompletionIndex {
  const total = spans.reduce((sum, { count }) => sum + count, 0);
  // At least one place fills up: it takes the positions that predict nothing.
  const size = bucketCount(total + 1);
  const width = bucket(Math.max(1, ...spans.map(({ count }) => count)));
  const positions = new Int32Array(size);
  const targets = new Int32Array(size);
  const owners = new Int32Array(size).fill(spans.length);
  const places = new Int32Array(nextIds.length).fill(size - 1);
  const members = new Int32Array(spans.length * width);
  const mask = new Float32Array(spans.length * width);
  let at = 0;
  for (const [owner, { start, count, ids }] of spans.entries()) {
    // From the completion itself, so that a number of another one that is not finite never reaches its sum.
    members.fill(count === 0 ? size - 1 : at, owner * width, (owner + 1) * width);
    for (let i = 0; i < count; i++, at++) {
      const position = start + i;
      positions[at] = position;
      targets[at] = ids ? ids[i]! : nextIds[position]!;
      owners[at] = owner;
      places[position] = at;
      members[owner * width + i] = at;
      mask[owner * width + i] = 1;
    }
  }
  return { positions, targets, owners, places, members, mask, width };
}
