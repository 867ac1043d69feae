import { beforeAll, describe, expect, it } from 'vitest';

import { readTensor } from '../backend/read';
import { selectBackend } from '../backend/select';
import { pairLosses } from '../alignment/pairLosses';
import { methodDefaults, type MethodSettings } from '../methods/lossTypes';
import { expectedOf, families } from '../testing/referenceCase';
import { recordedLogps, recordedTensors } from '../testing/recordedLogps';
import recorded from '../testing/trl/losses.json';
import { heldOutLosses } from './heldOutLoss';

// What TRL makes of the same pairs in float64: src/testing/trl says how it was recorded.
type Recorded = Pick<MethodSettings, 'lossType' | 'beta'>;
const settingsOf = (entry: { readonly settings: object }): MethodSettings => ({
  ...methodDefaults,
  ...(entry.settings as Recorded),
});

beforeAll(async () => {
  await selectBackend('cpu');
});

// transformers has the rotary tables in float32, which moves a log-probability by 1e-6.
const tolerance = { gpt2: 1e-9, llama: 3e-6, gpt_neox: 3e-6 };

describe.each(families)('the losses of the %s pairs', (family) => {
  const { pairs } = expectedOf(family);
  const logps = recordedLogps(pairs);

  it.each(recorded[family].pairs.map((entry) => [JSON.stringify(entry.settings), entry] as const))(
    'are TRL’s: %s',
    async (_, entry) => {
      const settings = settingsOf(entry);
      const plain = heldOutLosses(settings, logps);
      const tensors = await readTensor(pairLosses(settings, recordedTensors(pairs, settings)));
      entry.perPair.forEach((loss, i) => {
        const size = Math.max(1, Math.abs(loss));
        expect(Math.abs(plain[i]! - loss)).toBeLessThan(tolerance[family] * size);
        // Log-probabilities near 100 in float32 leave h good to 1e-5.
        expect(Math.abs(tensors[i]! - loss)).toBeLessThan(1e-4 * size);
      });
    },
  );

  it.each(
    recorded[family].batches.map((entry) => [JSON.stringify(entry.settings), entry] as const),
  )('sum to TRL’s batch mean: %s', async (_, { settings: given, loss }) => {
    const settings = settingsOf({ settings: given });
    const mean = (losses: ArrayLike<number>): number =>
      Array.from(losses).reduce((sum, one) => sum + one, 0) / pairs.length;
    expect(Math.abs(mean(heldOutLosses(settings, logps)) - loss)).toBeLessThan(tolerance[family]);
    const tensors = await readTensor(pairLosses(settings, recordedTensors(pairs, settings)));
    expect(Math.abs(mean(tensors) - loss)).toBeLessThan(1e-4 * Math.max(1, Math.abs(loss)));
  });
});
