import { deltaScores, type PairTensors } from '../alignment/margins';
import { tensor1d, type Tensor1D } from '../backend/ops';
import type { PairLogps } from '../evaluation/pairLogps';
import { refinedReduction, type MethodSettings } from '../methods/lossTypes';
import type { ExpectedPair } from './referenceCase';

type Pairs = readonly ExpectedPair[];

/** The recorded log-probabilities of a family's pairs, in double precision. */
export function recordedLogps(pairs: Pairs): PairLogps {
  // The product reads float32 from the backend; what is compared here is the formula alone.
  const column = (of: (pair: ExpectedPair) => number) =>
    Float64Array.from(pairs, of) as unknown as Float32Array;
  return {
    policy: {
      chosen: column((pair) => pair.policyChosenLogps),
      rejected: column((pair) => pair.policyRejectedLogps),
    },
    reference: {
      chosen: column((pair) => pair.referenceChosenLogps),
      rejected: column((pair) => pair.referenceRejectedLogps),
    },
    refined: {
      policy: {
        chosen: column((pair) => pair.policyChosenLogpsRefined),
        rejected: column((pair) => pair.policyRejectedLogpsRefined),
      },
      reference: {
        chosen: column((pair) => pair.referenceChosenLogpsRefined),
        rejected: column((pair) => pair.referenceRejectedLogpsRefined),
      },
    },
    chosenTokens: Int32Array.from(pairs, (pair) => pair.chosenIds.length),
    rejectedTokens: Int32Array.from(pairs, (pair) => pair.rejectedIds.length),
  };
}

const sided = ({ chosen, rejected }: { chosen: Float32Array; rejected: Float32Array }) => ({
  chosen: tensor1d(Array.from(chosen)),
  rejected: tensor1d(Array.from(rejected)),
});
const counts = (tokens: Int32Array): Tensor1D => tensor1d(Array.from(tokens), 'float32');

/** The same on the backend, as a loss takes them. */
export function recordedTensors(pairs: Pairs, settings: MethodSettings): PairTensors {
  const { policy, reference, refined, ...lengths } = recordedLogps(pairs);
  if (!refined) throw new Error('p⊕x is missing');
  const tokens = {
    chosenTokens: counts(lengths.chosenTokens),
    rejectedTokens: counts(lengths.rejectedTokens),
  };
  return {
    policy: sided(policy),
    reference: sided(reference),
    ...tokens,
    batch: {
      ...{ scoreGap: null, standardH: null, betaDpo: null },
      refinedH: deltaScores(
        sided(refined.policy),
        sided(refined.reference),
        tokens,
        refinedReduction(settings),
      ),
      meanChosenTokens: lengths.chosenTokens.reduce((sum, n) => sum + n, 0) / pairs.length,
    },
  };
}
