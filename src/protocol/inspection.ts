import * as v from 'valibot';

import type { ShownPair } from './dataView';
import type { Split } from './metrics';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** What is looked into: a pair of the data by its index, or the two answers to a sampled prompt by its place. */
export const subjectSchema = v.variant('kind', [
  v.object({ kind: v.literal('pair'), index: count }),
  v.object({ kind: v.literal('sample'), place: count }),
]);
export type Subject = Readonly<v.InferOutput<typeof subjectSchema>>;

/** The log-probability of each token of two completions under one model. */
export interface TokenLogps {
  readonly chosen: Float32Array; // [tokens]
  readonly rejected: Float32Array; // [tokens]
}

/** The same under the models that are compared. */
export interface ComparedLogps {
  readonly policy: TokenLogps;
  readonly reference: TokenLogps;
  /** Of the policy as alignment began; null where it was not kept. */
  readonly start: TokenLogps | null;
}

/** A pair, or two answers, token by token under policy and reference. */
export interface Inspected {
  readonly subject: Subject;
  /** Updates behind the policy that was read. */
  readonly step: number;
  /** The evaluation whose answers these are; null for a pair. */
  readonly sampledAt: number | null;
  /** Chosen and rejected, or where answers are looked into the policy’s and the reference’s, in this order. */
  readonly shown: ShownPair;
  /** The data’s own scores of both completions. */
  readonly scores: { readonly chosen: number; readonly rejected: number } | null;
  readonly plain: ComparedLogps;
  /** After p⊕x; null where the model has no positions for it. */
  readonly refined: ComparedLogps | null;
}

/** The pairs of a split with what training made of each, a column each in one order. */
export interface PairTable {
  readonly step: number;
  readonly split: Split;
  /** Indices among all usable pairs. */
  readonly indices: Uint32Array;
  readonly lines: Uint32Array;
  /** The beginning of each prompt. */
  readonly prompts: readonly string[];
  /** log π − log π_ref of either completion, summed over its tokens. */
  readonly chosen: Float32Array;
  readonly rejected: Float32Array;
  /** h(x): the one less the other. */
  readonly h: Float32Array;
  /** h(p⊕x) and C; null for the base methods. */
  readonly refinedH: Float32Array | null;
  readonly contrast: Float32Array | null;
  /** The data’s own scores, NaN where a pair has none. */
  readonly scoreChosen: Float32Array;
  readonly scoreRejected: Float32Array;
}
