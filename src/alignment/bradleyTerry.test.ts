import { beforeAll, expect, it } from 'vitest';

import { tensor1d } from '../backend/ops';
import { readTensor } from '../backend/read';
import { selectBackend } from '../backend/select';
import { bradleyTerryLosses } from './bradleyTerry';

beforeAll(() => selectBackend('cpu'));

it('Bradley–Terry losses are worked out by hand, without overflow far off', async () => {
  const losses = bradleyTerryLosses({
    chosen: tensor1d([1, 0, 2, -60]),
    rejected: tensor1d([0, 0, -1, 60]),
  });
  // log(1 + e⁻¹), log 2, log(1 + e⁻³), and 120 + log(1 + e⁻¹²⁰).
  const expected = [0.3132617, 0.6931472, 0.0485874, 120];
  (await readTensor(losses)).forEach((loss, i) => {
    expect(loss).toBeCloseTo(expected[i]!, 5);
  });
});
