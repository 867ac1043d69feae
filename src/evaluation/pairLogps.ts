/** Summed log-probabilities of both completions of some pairs under one model. */
export interface SidedLogps {
  readonly chosen: Float32Array; // [pairs]
  readonly rejected: Float32Array; // [pairs]
}

/** The same under policy and reference, on x and, for the refined methods, on p⊕x. */
export interface PairLogps {
  readonly policy: SidedLogps;
  readonly reference: SidedLogps;
  readonly refined: { readonly policy: SidedLogps; readonly reference: SidedLogps } | null;
  /** Tokens of each completion, EOS counted. */
  readonly chosenTokens: Int32Array;
  readonly rejectedTokens: Int32Array;
}

/** Room for the log-probabilities of this many pairs. */
export function emptySidedLogps(pairs: number): SidedLogps {
  return { chosen: new Float32Array(pairs), rejected: new Float32Array(pairs) };
}
