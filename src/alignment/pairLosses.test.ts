import { beforeAll, describe, expect, it } from 'vitest';

import { readTensor } from '../backend/read';
import { selectBackend } from '../backend/select';
import { recordedTensors } from '../testing/recordedLogps';
import { expectedOf, families, methodSettings } from '../testing/referenceCase';
import { describeTensorLosses } from '../testing/tensorLosses';
import { pairLosses } from './pairLosses';

beforeAll(async () => {
  await selectBackend('cpu');
});

describe.each(families)('the losses of the %s case', (family) => {
  const { pairs, losses } = expectedOf(family);
  it.each(losses.map((entry) => [JSON.stringify(methodSettings(entry)), entry] as const))(
    'follow from its log-probabilities: %s',
    async (_, entry) => {
      const found = await readTensor(
        pairLosses(methodSettings(entry), recordedTensors(pairs, methodSettings(entry))),
      );
      entry.perPair.forEach((loss, pair) => {
        // The log-probabilities are near 100 and float32, so h is good to 1e-5.
        expect(Math.abs(found[pair]! - loss)).toBeLessThan(1e-4 * Math.max(1, Math.abs(loss)));
      });
    },
  );
});

describeTensorLosses('cpu');
describeTensorLosses('wasm');
