import { beforeAll, describe, expect, it } from 'vitest';

import { tensor1d } from '../backend/ops';
import { readTensor } from '../backend/read';
import { selectBackend } from '../backend/select';
import { seededRandom } from '../shared/random';
import { relativeError } from '../testing/allClose';
import { globalNorm } from './gradients';

describe.each(['wasm', 'cpu'] as const)('the global norm on %s', (backend) => {
  beforeAll(async () => {
    await selectBackend(backend);
  });

  it.each([[1], [2], [3], [17], [1000, 1], [4_000_037, 5]])(
    'of vectors of %j numbers is that of doubles',
    async (...sizes) => {
      const random = seededRandom(7);
      let squares = 0;
      const vectors = sizes.map((size) => {
        const values = Float32Array.from({ length: size }, () => random.normal());
        for (const value of values) squares += value * value;
        return tensor1d(values);
      });
      const norm = globalNorm(vectors);
      const [found] = await readTensor(norm);
      for (const tensor of [...vectors, norm]) tensor.dispose();
      expect(relativeError(found!, Math.sqrt(squares))).toBeLessThan(2e-6);
    },
  );
});
