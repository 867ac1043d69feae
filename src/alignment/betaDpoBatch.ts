import {
  add,
  cast,
  greater,
  less,
  maximum,
  mul,
  neg,
  reshape,
  square,
  sub,
  sum,
  tensor1d,
  type Rank,
  type Scalar,
  type Tensor1D,
} from '../backend/ops';
import { constantScalar } from '../kernels/constants';
import { leastBeta } from '../methods/losses/betaDpo';
import type { Random } from '../shared/random';
import type { BetaDpoBatch } from './betaDpo';
import type { MarginAverages } from './marginAverages';

/** Pairs of a batch that β-DPO keeps: at least one. */
export function keptPairs(pairs: number, filter: number): number {
  return Math.max(1, Math.floor(pairs * (1 - filter)));
}

/** A standard Gumbel number: the largest sums of it and log w are a draw by the weights w without replacement. */
function gumbel(random: Random): number {
  return -Math.log(-Math.log(Math.max(random.uniform(), Number.MIN_VALUE)));
}

/**
 * β-DPO's batch: which pairs are kept, and their β.
 * A pair is kept with the weight exp(−((h − M)/S)²/2), drawn without replacement; β follows the mean
 * margin of those that are.
 * @param h margins of the whole batch, taken into the averages already: [B]
 */
export function betaDpoBatch(
  h: Tensor1D,
  averages: MarginAverages,
  settings: Readonly<Record<'beta' | 'betaDpoAlpha' | 'betaDpoFilter', number>>,
  random: Random,
): BetaDpoBatch {
  const pairs = h.size;
  const kept = keptPairs(pairs, settings.betaDpoFilter);
  const mask = keptMask(h, averages, kept, random); // [B]
  const meanH = mul<Scalar>(sum(mul(h, mask)), constantScalar(1 / kept));
  const pull = mul<Scalar>(sub(meanH, averages.mean), constantScalar(settings.betaDpoAlpha));
  // β·[1 + α·(mean h − M)]
  const beta = mul<Scalar>(add(pull, constantScalar(1)), constantScalar(settings.beta));
  return {
    beta: maximum(beta, constantScalar(leastBeta)),
    weights: mul(mask, constantScalar(pairs / kept)),
  };
}

function keptMask(h: Tensor1D, averages: MarginAverages, kept: number, random: Random): Tensor1D {
  const pairs = h.size;
  const noise = tensor1d(Float32Array.from({ length: pairs }, () => gumbel(random)));
  const logWeights = mul<Tensor1D>(neg(square(averages.standardize(h))), constantScalar(0.5));
  const keys = add<Tensor1D>(logWeights, noise);
  const larger = greater(reshape<Rank.R2>(keys, [1, pairs]), reshape<Rank.R2>(keys, [pairs, 1])); // [B, B]: whether pair j comes before pair i
  const rank = sum<Tensor1D>(cast(larger, 'float32'), 1); // [B]
  return cast(less(rank, constantScalar(kept)), 'float32');
}
