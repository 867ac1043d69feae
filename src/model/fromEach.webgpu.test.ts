import { afterAll, beforeAll, expect, it } from 'vitest';

import { readTensor } from '../backend/read';
import { selectBackend, type SelectedBackend } from '../backend/select';
import { seededRandom } from '../shared/random';
import { Decoder } from './decoder';
import { parameterSpecs, type ModelConfig } from '../shared/modelConfig';

const config: ModelConfig = {
  ...{ vocabularySize: 64, hiddenSize: 16, layers: 1, heads: 2, kvHeads: 1, intermediateSize: 32 },
  ...{ maxPositions: 32, positions: 'rotary', rotaryTheta: 10_000, rotaryFraction: 1 },
  ...{ norm: 'rmsNorm', normEps: 1e-5, mlp: 'swiglu', attentionBias: 'none', mlpBias: false },
  ...{ parallelResidual: false, tiedHead: true },
};

let backend: SelectedBackend;
beforeAll(async () => {
  backend = await selectBackend('webgpu');
});
afterAll(() => {
  backend.dispose();
});

it('brings every array to the GPU before the next is asked for, in buffers of no more than its size', async () => {
  const random = seededRandom(5);
  const arrays = parameterSpecs(config).map(
    ({ name, shape }) =>
      [
        name,
        Float32Array.from({ length: shape.reduce((size, n) => size * n, 1) }, () =>
          random.normal(),
        ),
      ] as const,
  );
  backend.releaseUnused();
  const before = backend.counters.snapshot();
  let handed = 0;
  const made = await Decoder.fromEach(config, async (take) => {
    for (const [name, values] of arrays) {
      await take(name, values);
      handed += values.byteLength;
      const now = backend.counters.snapshot();
      expect(now.bytesUploaded - before.bytesUploaded, name).toBe(handed);
      expect(now.peakBytes - before.bytesAllocated, name).toBe(handed);
    }
  });
  for (const [name, values] of arrays)
    expect(await readTensor(made.named.get(name)!), name).toEqual(values);
  made.dispose();
});
