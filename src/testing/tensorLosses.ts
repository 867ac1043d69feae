import { beforeAll, describe, expect, it } from 'vitest';

import type { PairTensors } from '../alignment/margins';
import { pairLosses } from '../alignment/pairLosses';
import {
  add,
  grads,
  mul,
  scalar,
  sum,
  tensor1d,
  type Scalar,
  type Tensor,
  type Tensor1D,
} from '../backend/ops';
import { readTensor } from '../backend/read';
import { selectBackend } from '../backend/select';
import { standardH } from '../methods/losses/alphaDpo';
import { batchBeta } from '../methods/losses/betaDpo';
import { lossTypes, methodDefaults, type MethodSettings } from '../methods/lossTypes';
import { lossOf, slopesOf } from '../methods/pairLoss';
import type { PairTerms } from '../methods/pairTerms';
import type { BackendName } from '../protocol/run';

/** Every loss on a backend, and a weighted sum, held against the plain formulas with their slopes. */
export function describeTensorLosses(backend: BackendName): void {
  describe(`the tensor losses on ${backend}`, () => {
    beforeAll(async () => {
      await selectBackend(backend);
    });

    // Pairs near and far, one whose two log-ratios are equal, and one beyond the hinge.
    const policy = {
      chosen: [-40, -12, -5, -30, -9, -2],
      rejected: [-10, -14, -5, -60, -9.5, -70],
    };
    const reference = {
      chosen: [-20, -10, -6, -28, -9, -6],
      rejected: [-18, -16, -6, -50, -12, -30],
    };
    const tokens = { chosen: [8, 3, 5, 9, 2, 1], rejected: [4, 3, 7, 20, 3, 20] };
    const refinedH = [5, -1, 0, 2, -3, 10];
    const scoreGap = [3, 1, 0.5, 2, 4, 7];
    const averages = { mean: 0.4, deviation: 1.5 };
    const batch = { meanChosenTokens: 28 / 6, meanH: 3, averages };
    const terms: PairTerms[] = refinedH.map((h, i) => ({
      policy: { chosen: policy.chosen[i]!, rejected: policy.rejected[i]! },
      reference: { chosen: reference.chosen[i]!, rejected: reference.rejected[i]! },
      tokens: { chosen: tokens.chosen[i]!, rejected: tokens.rejected[i]! },
      ...{ refinedH: h, scoreGap: scoreGap[i]!, batch },
    }));
    const sided = (of: { chosen: number[]; rejected: number[] }) => ({
      chosen: tensor1d(of.chosen),
      rejected: tensor1d(of.rejected),
    });
    const tensors = (settings: MethodSettings, now: PairTensors['policy']): PairTensors => ({
      policy: now,
      reference: sided(reference),
      chosenTokens: tensor1d(tokens.chosen),
      rejectedTokens: tensor1d(tokens.rejected),
      batch: {
        refinedH: tensor1d(refinedH),
        scoreGap: tensor1d(scoreGap),
        standardH: tensor1d(terms.map(standardH)),
        betaDpo: {
          beta: scalar(batchBeta(settings, batch)),
          weights: tensor1d(refinedH.map(() => 1)),
        },
        meanChosenTokens: batch.meanChosenTokens,
      },
    });

    const choices: MethodSettings['lossType'][] = [...lossTypes, ['dpo', 'hinge', 'sft']];
    it.each(choices.map((choice) => [choice] as const))(
      'of %s are those of the plain formula, with its slopes',
      async (lossType) => {
        const settings: MethodSettings = {
          ...methodDefaults,
          ...{ lossType, beta: 0.3, labelSmoothing: 0.1, refinementWeight: 0.6 },
          lossWeights: typeof lossType === 'string' ? null : [1, 0.5, 0.25],
        };
        const losses = await readTensor(pairLosses(settings, tensors(settings, sided(policy))));
        const total = (chosen: Tensor, rejected: Tensor): Scalar => {
          const now = { chosen: chosen as Tensor1D, rejected: rejected as Tensor1D };
          const losses = pairLosses(settings, tensors(settings, now));
          // SFT knows no rejected completion, and `grads` asks that each input be used.
          return add(sum(losses), mul(sum(rejected), scalar(0)));
        };
        const now = sided(policy);
        const [byChosen, byRejected] = grads(total)([now.chosen, now.rejected]);
        const slopes = {
          chosen: await readTensor(byChosen!),
          rejected: await readTensor(byRejected!),
        };
        terms.forEach((pair, i) => {
          const want = lossOf(settings, pair);
          expect(Math.abs(losses[i]! - want)).toBeLessThan(3e-6 * Math.max(1, Math.abs(want)));
          const slope = slopesOf(settings, pair);
          expect(slopes.chosen[i]).toBeCloseTo(slope.chosen, 4);
          expect(slopes.rejected[i]).toBeCloseTo(slope.rejected, 4);
        });
      },
    );
  });
}
