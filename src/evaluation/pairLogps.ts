import type { RefinementKind } from '../methods/lossTypes';

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

/**
 * The log-probabilities whose gap, the one less the other, stands for h(p⊕x) by a refinement's kind: the
 * policy's less the reference's on p⊕x, or for a contrast one model's own on p⊕x less those on x.
 */
export function refinedSides(
  { policy, reference, refined }: PairLogps,
  kind: RefinementKind,
): readonly [of: SidedLogps, less: SidedLogps] {
  if (!refined) return [policy, reference];
  if (kind === 'contrast') return [refined.reference, reference];
  return [refined.policy, kind === 'policy-contrast' ? policy : refined.reference];
}
