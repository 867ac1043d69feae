import * as v from 'valibot';

import { ownTerms } from '../methods/ownTerm';
import { mostBinsASide } from '../shared/marginBins';

/** The most pairs whose own values are in one event. */
export const mostPairValues = 512;

const floats = v.pipe(
  v.instance(Float32Array),
  v.check((values) => values.length <= mostPairValues, `at most ${mostPairValues} pairs`),
);
const counts = v.pipe(
  v.instance(Uint32Array),
  v.check((values) => values.length <= 2 * mostBinsASide, `at most ${2 * mostBinsASide} bins`),
);
const lines = v.pipe(
  v.instance(Uint32Array),
  v.check((values) => values.length <= mostPairValues, `at most ${mostPairValues} pairs`),
);
const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const perPair = {
  /** Pairs in all, of which the first 512 have their values here. */
  pairs: count,
  /** h(x). */
  h: floats,
  /** h(p⊕x), reduced alike; null for the base methods. */
  refinedH: v.nullable(floats),
};

interface PerPair {
  readonly pairs: number;
  readonly h: Float32Array;
  readonly refinedH: Float32Array | null;
}

const isWhole = ({ pairs, h, refinedH }: PerPair): boolean =>
  h.length === Math.min(pairs, mostPairValues) &&
  (refinedH === null || refinedH.length === h.length);

/**
 * The margins of a logged batch before its update (`batch`: as the loss takes them, by its reduction)
 * or of the held-out pairs at an evaluation (`heldOut`, `heldOutBins`: summed, as the win rate takes
 * them). A held-out set of more than 512 pairs comes in bins.
 */
export const pairValuesSchema = v.variant('kind', [
  v.pipe(
    v.object({
      kind: v.literal('batch'),
      ...perPair,
      /** The line of the file on which each pair begins. */
      lines,
      /** What of each pair's own has a part in its loss, NaN where β-DPO left the pair out; null for nothing. */
      own: v.nullable(v.object({ term: v.picklist(ownTerms), values: floats })),
    }),
    v.check(
      (values) =>
        isWhole(values) &&
        values.lines.length === values.h.length &&
        (values.own === null || values.own.values.length === values.h.length),
      'expected a value for each pair',
    ),
  ),
  v.pipe(
    v.object({ kind: v.literal('heldOut'), ...perPair }),
    v.check((values) => isWhole(values), 'expected a value for each pair'),
  ),
  v.object({
    kind: v.literal('heldOutBins'),
    bins: v.object({
      width: v.number(),
      counts,
      refinedCounts: v.nullable(counts),
      pairs: count,
      above: count,
      mean: v.union([v.number(), v.nan()]),
    }),
  }),
]);
export type PairValues = v.InferOutput<typeof pairValuesSchema>;
