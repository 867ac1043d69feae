/// <reference types="@webgpu/types" />
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { completionLogps } from '../alignment/logps';
import { sum, variableGrads, type Scalar, type Tensor } from '../backend/ops';
import { readTensor } from '../backend/read';
import { selectBackend, type SelectedBackend } from '../backend/select';
import { bucketLength, collate } from '../data/collate';
import { registerSoftwareKernels } from '../kernels/softwareKernels';
import { Decoder } from '../model/decoder';
import { seededRandom } from '../shared/random';
import { withLogpInputs } from './forwardLogps';

let backend: SelectedBackend;
const sizes: number[] = [];
const random = seededRandom(17);

async function valuesOf(result: Tensor): Promise<Float32Array> {
  const values = await readTensor(result);
  result.dispose();
  return values;
}

beforeAll(async () => {
  const createBuffer = Object.getOwnPropertyDescriptor(GPUDevice.prototype, 'createBuffer')!
    .value as GPUDevice['createBuffer'];
  vi.spyOn(GPUDevice.prototype, 'createBuffer').mockImplementation(function (
    this: GPUDevice,
    descriptor,
  ) {
    sizes.push(descriptor.size);
    return createBuffer.call(this, descriptor);
  });
  backend = await selectBackend('webgpu');
  registerSoftwareKernels();
});
afterAll(() => {
  vi.restoreAllMocks();
  backend.dispose();
});

describe('on WebGPU', () => {
  it('a vocabulary of 50,257 has the same gradient to the last bit every time, and no buffer above 33 MB', async () => {
    const vocabularySize = 50_257;
    const model = Decoder.initialize(
      {
        ...{ vocabularySize, hiddenSize: 4, layers: 1, heads: 1, kvHeads: 1, intermediateSize: 4 },
        ...{ maxPositions: 256, positions: 'learned', rotaryTheta: 1, rotaryFraction: 0 },
        ...{ norm: 'layerNorm', normEps: 1e-5, mlp: 'geluTanh', attentionBias: 'all' },
        ...{ mlpBias: true, parallelResidual: false, tiedHead: true },
      },
      seededRandom(1),
    );
    const ids = (count: number): number[] =>
      Array.from({ length: count }, () => random.integer(vocabularySize));
    // 250 tokens more of logits or of a one-hot array at once would be 50 MB.
    const batch = collate([{ promptIds: ids(6), completionIds: ids(250) }], {
      bucket: bucketLength,
      padId: 0,
    });
    const gradients = async (): Promise<Float32Array[]> => {
      const made = withLogpInputs(model, batch, (inputs) => {
        const { grads } = variableGrads(
          () => sum<Scalar>(completionLogps(model, inputs)),
          [...model.parameters],
        );
        return Object.values(grads);
      });
      return Promise.all(made.map(valuesOf));
    };
    const first = await gradients();
    expect(first.flatMap((values) => [...values]).every(Number.isFinite)).toBe(true);
    expect(await gradients()).toEqual(first);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(2 ** 25);
    expect(Math.max(...sizes)).toBeGreaterThan(2 ** 24);
    model.dispose();
  });
});
