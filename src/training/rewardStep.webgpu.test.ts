import { describe, expect, it } from 'vitest';

import { selectBackend } from '../backend/select';
import { readTensor } from '../backend/read';
import type { TokenizedPair } from '../data/rows';
import { Decoder } from '../model/decoder';
import { RewardModel } from '../model/rewardModel';
import { presets } from '../protocol/presets';
import { kernelTunings, type KernelTuning } from '../shared/kernelTuning';
import { seededRandom } from '../shared/random';
import { relativeDistance } from '../testing/numberBounds';
import { FlatParameters } from './flatParameters';
import { presetModel } from './presetModel';
import { rewardGradients } from './rewardStep';
import { registerKernelsOf } from './runKernels';

const config = presetModel(presets.nano, 300);
const random = seededRandom(9);
const ids = (length: number): Int32Array =>
  Int32Array.from({ length }, () => random.integer(config.vocabularySize));
/** Three pairs of other lengths each. */
const rows = [5, 9, 12].map((length): TokenizedPair => {
  const promptIds = ids(length);
  return {
    ...{ promptIds, refinedPromptIds: promptIds },
    ...{ chosenIds: ids(4 + length), rejectedIds: ids(3) },
    truncation: { promptTokens: 0, chosenCut: 0, rejectedCut: 0 },
  };
});

/** A head that is not zero, so that every weight has a gradient; drawn once for all backends. */
async function weights(): Promise<Map<string, Float32Array>> {
  const decoder = Decoder.initialize(config, seededRandom(3));
  const arrays = new Map<string, Float32Array>();
  for (const [name, weight] of decoder.named) arrays.set(name, await readTensor(weight));
  decoder.dispose();
  const head = Float32Array.from({ length: config.hiddenSize }, (_, i) => 0.3 * Math.cos(3 * i));
  return arrays.set('reward.weight', head);
}

interface Found {
  readonly margins: readonly number[];
  readonly gradients: readonly Float32Array[];
}

/** A step in micro-batches of two pairs and one. */
async function stepOn(
  name: 'cpu' | 'webgpu',
  tuning: KernelTuning | 'auto',
  arrays: ReadonlyMap<string, Float32Array> | null = null,
): Promise<Found & { readonly arrays: ReadonlyMap<string, Float32Array> }> {
  const backend = await selectBackend(name);
  registerKernelsOf(backend, tuning);
  const taken = arrays ?? (await weights());
  const model = RewardModel.fromArrays(config, taken);
  const flat = new FlatParameters(model.parameters);
  const { gradients, observed } = rewardGradients(
    ...([model, flat, [rows.slice(0, 2), rows.slice(2)], 0] as const),
  );
  const read = async (tensors: typeof gradients): Promise<Float32Array[]> => {
    const values: Float32Array[] = [];
    for (const tensor of tensors) values.push(await readTensor(tensor));
    tensors.forEach((tensor) => {
      tensor.dispose();
    });
    return values;
  };
  const margins = (await read(observed)).flatMap((values) => [...values]);
  const found = { margins, gradients: await read(gradients), arrays: taken };
  model.dispose();
  backend.dispose();
  return found;
}

describe('a step of the reward model on WebGPU', () => {
  it.each(kernelTunings)('has the loss and the gradient of the CPU, by %s', async (tuning) => {
    const truth = await stepOn('cpu', 'auto');
    const found = await stepOn('webgpu', tuning, truth.arrays);
    expect(truth.margins).toHaveLength(3);
    // Rewards of some tenths, so that neither is a row of zeros.
    for (const margin of truth.margins) expect(Math.abs(margin)).toBeGreaterThan(1e-3);
    const loss = ({ margins }: Found): number =>
      margins.reduce((sum, margin) => sum + Math.log1p(Math.exp(-margin)), 0) / margins.length;
    expect(Math.abs(loss(found) / loss(truth) - 1)).toBeLessThan(1e-5);
    expect(relativeDistance(found.margins, truth.margins)).toBeLessThan(1e-4);
    expect(found.gradients).toHaveLength(truth.gradients.length);
    found.gradients.forEach((gradient, g) => {
      expect(gradient.some((value) => value !== 0)).toBe(true);
      expect(relativeDistance(gradient, truth.gradients[g]!)).toBeLessThan(1e-5);
    });
  });
});
