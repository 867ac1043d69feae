/**
 * Where a packed row [prompt | first | second] is divided. Each continuation begins with the prompt's last
 * token, so that each of its positions predicts one of its tokens; a row with nothing to share is one text,
 * and both numbers are 0.
 */
export interface RowSplit {
  /** Positions that both continuations see: those of the prompt without its last token. */
  readonly promptEnd: number;
  /** Where the second continuation begins. */
  readonly second: number;
}
