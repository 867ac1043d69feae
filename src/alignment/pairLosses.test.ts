import { beforeAll, describe, expect, it } from 'vitest';

import { grad, sum, tensor1d, type Scalar, type Tensor, type Tensor1D } from '../backend/ops';
import { readTensor } from '../backend/read';
import { selectBackend } from '../backend/select';
import { lossTypes, type MethodSettings } from '../methods/lossTypes';
import { pairLoss, pairLossSlope } from '../methods/pairLoss';
import { expectedOf, families, methodSettings, type ExpectedPair } from '../testing/referenceCase';
import type { PairTensors } from './margins';
import { pairLosses } from './pairLosses';

beforeAll(async () => {
  await selectBackend('cpu');
});

const column = (pairs: readonly ExpectedPair[], of: (pair: ExpectedPair) => number): Tensor1D =>
  tensor1d(pairs.map(of));

/** The recorded log-probabilities of a family as a loss takes them. */
function recorded(pairs: readonly ExpectedPair[]): PairTensors {
  return {
    policy: {
      chosen: column(pairs, (pair) => pair.policyChosenLogps),
      rejected: column(pairs, (pair) => pair.policyRejectedLogps),
    },
    reference: {
      chosen: column(pairs, (pair) => pair.referenceChosenLogps),
      rejected: column(pairs, (pair) => pair.referenceRejectedLogps),
    },
    refinedPolicy: {
      chosen: column(pairs, (pair) => pair.policyChosenLogpsRefined),
      rejected: column(pairs, (pair) => pair.policyRejectedLogpsRefined),
    },
    refinedReference: {
      chosen: column(pairs, (pair) => pair.referenceChosenLogpsRefined),
      rejected: column(pairs, (pair) => pair.referenceRejectedLogpsRefined),
    },
    chosenTokens: column(pairs, (pair) => pair.chosenIds.length),
    rejectedTokens: column(pairs, (pair) => pair.rejectedIds.length),
  };
}

describe.each(families)('the losses of the %s case', (family) => {
  const { pairs, losses } = expectedOf(family);
  it.each(losses.map((entry) => [JSON.stringify(methodSettings(entry)), entry] as const))(
    'follow from its log-probabilities: %s',
    async (_, entry) => {
      const found = await readTensor(pairLosses(methodSettings(entry), recorded(pairs)));
      entry.perPair.forEach((loss, pair) => {
        // The log-probabilities are near 100 and float32, so h is good to 1e-5.
        expect(Math.abs(found[pair]! - loss)).toBeLessThan(1e-4 * Math.max(1, Math.abs(loss)));
      });
    },
  );
});

describe('the tensor losses', () => {
  it.each(lossTypes)('of %s are those of the plain formula, with its slope', async (lossType) => {
    const settings: MethodSettings = {
      ...{ lossType, beta: 0.3, labelSmoothing: lossType.endsWith('dpo') ? 0.1 : 0 },
      ...{ logpReduction: 'sum', refinementWeight: 0.6, refinementScale: 'beta' },
    };
    const h = [-40, -2, 0, 0.5, 3, 60];
    const zeros = h.map(() => 0);
    const refinedH = [5, -1, 0, 2, -3, 10];
    const pairs = (policyChosen: Tensor1D): PairTensors => ({
      policy: { chosen: policyChosen, rejected: tensor1d(zeros) },
      reference: { chosen: tensor1d(zeros), rejected: tensor1d(zeros) },
      refinedPolicy: { chosen: tensor1d(refinedH), rejected: tensor1d(zeros) },
      refinedReference: { chosen: tensor1d(zeros), rejected: tensor1d(zeros) },
      chosenTokens: tensor1d(h.map(() => 1)),
      rejectedTokens: tensor1d(h.map(() => 1)),
    });
    const losses = await readTensor(pairLosses(settings, pairs(tensor1d(h))));
    const total = (x: Tensor): Scalar => sum(pairLosses(settings, pairs(x as Tensor1D)));
    const slopes = await readTensor(grad(total)(tensor1d(h)));
    h.forEach((margin, pair) => {
      const margins = { h: margin, refinedH: refinedH[pair]! };
      const size = Math.max(1, Math.abs(pairLoss(settings, margins)));
      expect(Math.abs(losses[pair]! - pairLoss(settings, margins))).toBeLessThan(2e-6 * size);
      expect(slopes[pair]).toBeCloseTo(pairLossSlope(settings, margins), 4);
    });
  });
});
