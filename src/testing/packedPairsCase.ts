import { expect } from 'vitest';

import { completionLogps } from '../alignment/logps';
import {
  mul,
  sum,
  tensor1d,
  tensorCount,
  variableGrads,
  type Scalar,
  type Tensor,
} from '../backend/ops';
import { readTensor } from '../backend/read';
import { bucketLength, type Batch } from '../data/collate';
import { collateApart, collatePacked, type PairRow } from '../data/collatePairs';
import type { Decoder } from '../model/decoder';
import { seededRandom } from '../shared/random';
import { forwardLogps, withLogpInputs } from '../training/forwardLogps';
import { assertAllClose, relativeDistance } from './numberBounds';
import type { Family } from './referenceCase';
import { referenceModel } from './referenceModels';

/** Tokens of prompt, chosen and rejected completion: prompts of one token, uneven completions. */
const lengths = [
  [1, 3, 5],
  [7, 2, 9],
  [4, 5, 1],
  [13, 1, 1],
  [1, 1, 2],
] as const;

function pairsOf(vocabulary: number): PairRow[] {
  const random = seededRandom(9);
  const ids = (length: number): Int32Array =>
    Int32Array.from({ length }, () => random.integer(vocabulary));
  return lengths.map(([prompt, chosen, rejected]) => ({
    ...{ promptIds: ids(prompt), chosenIds: ids(chosen), rejectedIds: ids(rejected) },
  }));
}

interface Found {
  readonly logps: Float32Array;
  readonly gradients: readonly Float32Array[];
}

/** Log-probabilities of a batch's completions, and the gradients of a weighed sum of them. */
async function computed(model: Decoder, batch: Batch): Promise<Found> {
  const { length } = batch.completionTokens;
  const made: Tensor[] = withLogpInputs(model, batch, (inputs) => {
    const weights = tensor1d(Array.from({ length }, (_, i) => Math.cos(i + 1)));
    const { grads } = variableGrads(
      () => sum<Scalar>(mul(completionLogps(model, inputs), weights)),
      [...model.parameters],
    );
    return [completionLogps(model, inputs), ...model.parameters.map(({ name }) => grads[name]!)];
  });
  const [logps, ...gradients] = await Promise.all(made.map(readTensor));
  for (const tensor of made) tensor.dispose();
  return { logps: logps!, gradients };
}

async function logpsOf(model: Decoder, batch: Batch): Promise<Float32Array> {
  const logps = forwardLogps(model, batch);
  const values = await readTensor(logps);
  logps.dispose();
  return values;
}

/**
 * Holds a family's pairs in packed rows to the same in a row a completion: values and gradients, and values
 * behind a beginning that all prompts share.
 * @param buckets odd lengths as well as those that a run has
 */
export async function assertPackedPairs(
  family: Family,
  buckets: readonly ((length: number) => number)[] = [bucketLength, (length) => length],
): Promise<void> {
  const model = referenceModel(family, 'policy');
  const pairs = pairsOf(model.config.vocabularySize);
  const prefix = Int32Array.of(3, 1, 4, 1, 5);
  const behind = pairs.map((pair) => ({
    ...pair,
    promptIds: Int32Array.from([...prefix, ...Array.from(pair.promptIds)]),
  }));
  for (const bucket of buckets) {
    const options = { bucket, padId: 0 };
    const packed = collatePacked(pairs, options);
    expect(packed.rows).toBe(pairs.length);
    const found = await computed(model, packed);
    const want = await computed(model, collateApart(pairs, options));
    assertAllClose(found.logps, want.logps, { absolute: 1e-5, relative: 2e-6 }, 'log-probability');
    for (const [p, name] of [...model.trained.keys()].entries()) {
      const [gradient, truth] = [found.gradients[p]!, want.gradients[p]!];
      // A key's bias cancels in the softmax: its gradient is zero but for rounding.
      if (name.endsWith('key.bias'))
        assertAllClose(gradient, truth, { absolute: 1e-5, relative: 0 }, name);
      else expect(relativeDistance(gradient, truth), name).toBeLessThan(1e-5);
    }
    const shared = collatePacked(behind, options, prefix);
    expect(shared.length).toBe(packed.length);
    const kept = await logpsOf(model, shared);
    const whole = await logpsOf(model, collateApart(behind, options));
    assertAllClose(kept, whole, { absolute: 1e-5, relative: 2e-6 }, 'log-probability behind p');
    // What is made for all layers of packed rows goes with them.
    const before = tensorCount();
    await logpsOf(model, packed);
    await logpsOf(model, shared);
    expect(tensorCount()).toBe(before);
  }
  model.dispose();
}
