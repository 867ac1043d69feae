import { beforeAll, describe, expect, it } from 'vitest';

import { bradleyTerryLosses } from '../alignment/bradleyTerry';
import { slice, sum, tensor1d, tensor2d, tidy, variableGrads, type Scalar } from '../backend/ops';
import { readTensor } from '../backend/read';
import { selectBackend } from '../backend/select';
import { collateTexts, textRewards } from './rewards';
import { seededRandom } from '../shared/random';
import type { ModelConfig } from '../shared/modelConfig';
import { Decoder } from '../model/decoder';
import { RewardModel } from '../model/rewardModel';

const config: ModelConfig = {
  ...{ vocabularySize: 20, hiddenSize: 8, layers: 2, heads: 2, kvHeads: 1, intermediateSize: 12 },
  ...{ maxPositions: 32, positions: 'rotary', norm: 'rmsNorm', mlp: 'swiglu', normEps: 1e-5 },
  ...{ attentionBias: 'none', mlpBias: false, parallelResidual: false, tiedHead: true },
  ...{ rotaryTheta: 10_000, rotaryFraction: 1 },
};
const texts = [
  [1, 2, 3, 4],
  [1, 2, 5],
  [6, 7, 8, 9, 10, 11],
  [6, 7, 12],
];

type Weights = Map<string, Float32Array>;

async function beginning(): Promise<RewardModel> {
  const decoder = Decoder.initialize(config, seededRandom(5).fork('init'));
  const model = await RewardModel.beginningAs(decoder);
  decoder.dispose();
  return model;
}

/** Rewards of texts in one batch. */
async function rewardsOf(
  model: RewardModel,
  of: readonly (readonly number[])[],
): Promise<number[]> {
  const rewards = tidy(() => textRewards(model, inputsOf(of), of.length));
  const values = [...(await readTensor(rewards))];
  rewards.dispose();
  return values;
}

function inputsOf(of: readonly (readonly number[])[]) {
  const { inputIds, rows, length, completions } = collateTexts(of, 0);
  return {
    inputIds: tensor2d(inputIds, [rows, length], 'int32'),
    predicting: {
      rows: tensor1d(completions.positions, 'int32'),
      places: tensor1d(completions.places, 'int32'),
    },
  };
}

/** The summed loss of two pairs, the first two texts chosen: in double precision from the rewards on. */
async function lossOf(weights: Weights): Promise<number> {
  const model = RewardModel.fromArrays(config, weights);
  const [a, b, c, d] = (await rewardsOf(model, texts)) as [number, number, number, number];
  model.dispose();
  return Math.log1p(Math.exp(c - a)) + Math.log1p(Math.exp(d - b));
}

describe('a reward model', () => {
  beforeAll(() => selectBackend('cpu'));

  it('begins as the policy with a head of zeros: every reward is 0', async () => {
    const model = await beginning();
    expect(await rewardsOf(model, texts)).toEqual([0, 0, 0, 0]);
    model.dispose();
  });

  it('reads a text at its last token, whatever stands behind it in the batch', async () => {
    const first = await beginning();
    const weights: Weights = new Map(await first.arrays());
    first.dispose();
    weights.set(
      'reward.weight',
      Float32Array.from({ length: 8 }, (_, i) => Math.cos(3 * i)),
    );
    const model = RewardModel.fromArrays(config, weights);
    const together = await rewardsOf(model, texts);
    for (const [i, text] of texts.entries()) {
      const [alone] = await rewardsOf(model, [text]);
      expect(together[i]).toBeCloseTo(alone!, 5);
      // Another last token gives another reward.
      const [other] = await rewardsOf(model, [[...text.slice(0, -1), 13]]);
      expect(Math.abs(other! - alone!)).toBeGreaterThan(1e-3);
    }
    model.dispose();
  });

  it('has the gradients that finite differences give, in every weight that rewards look at', async () => {
    const first = await beginning();
    const weights: Weights = new Map(await first.arrays());
    first.dispose();
    weights.set(
      'reward.weight',
      Float32Array.from({ length: 8 }, (_, i) => Math.cos(3 * i)),
    );
    // Wider than at the start, so that a small step is one.
    for (const [name, values] of weights)
      if (!name.includes('orm'))
        weights.set(
          name,
          values.map((value) => 10 * value),
        );
    const model = RewardModel.fromArrays(config, weights);
    const names = [...weights.keys()].filter((name) => name !== 'head.weight');
    const parameters = [...model.parameters];
    expect(parameters).toHaveLength(names.length);
    const { grads } = tidy(() => {
      const inputs = inputsOf(texts);
      return variableGrads(() => {
        const rewards = textRewards(model, inputs, 4);
        const sides = { chosen: slice(rewards, [0], [2]), rejected: slice(rewards, [2], [2]) };
        return sum<Scalar>(bradleyTerryLosses(sides));
      }, parameters);
    });
    const random = seededRandom(11);
    for (const [i, parameter] of parameters.entries()) {
      const gradient = await readTensor(grads[parameter.name]!);
      const values = weights.get(names[i]!)!;
      expect(gradient).toHaveLength(values.length);
      // The place of the largest gradient, and one that is drawn.
      const largest = gradient.reduce(
        (best, g, at) => (Math.abs(g) > Math.abs(gradient[best]!) ? at : best),
        0,
      );
      for (const at of [largest, random.integer(values.length)]) {
        const step = 2e-3;
        const moved = async (by: number): Promise<number> => {
          const other = values.slice();
          other[at] = values[at]! + by;
          return lossOf(new Map(weights).set(names[i]!, other));
        };
        const numeric = ((await moved(step)) - (await moved(-step))) / (2 * step);
        const tolerance = 2e-3 + 0.02 * Math.abs(numeric);
        expect(Math.abs(numeric - gradient[at]!), `${names[i]!} ${at}`).toBeLessThan(tolerance);
      }
    }
    model.dispose();
  });
});
