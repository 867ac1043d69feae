import { afterEach, beforeAll, describe, expect, it } from 'vitest';

import {
  mul,
  reshape,
  sum,
  tensor1d,
  tensor2d,
  tidy,
  variableGrads,
  type Scalar,
} from '../backend/ops';
import { readTensor } from '../backend/read';
import { selectBackend, type SelectedBackend } from '../backend/select';
import { seededRandom } from '../shared/random';
import { assertAllClose, relativeDistance } from '../testing/numberBounds';
import { Decoder } from './decoder';
import type { ModelConfig } from '../shared/modelConfig';

const llamaLike: ModelConfig = {
  vocabularySize: 29,
  hiddenSize: 16,
  layers: 2,
  heads: 4,
  kvHeads: 2,
  intermediateSize: 24,
  maxPositions: 16,
  positions: 'rotary',
  rotaryTheta: 10_000,
  rotaryFraction: 1,
  norm: 'rmsNorm',
  normEps: 1e-5,
  mlp: 'swiglu',
  attentionBias: 'none',
  mlpBias: false,
  parallelResidual: false,
  tiedHead: true,
};
const gpt2Like: ModelConfig = {
  ...llamaLike,
  kvHeads: 4,
  positions: 'learned',
  rotaryFraction: 0,
  norm: 'layerNorm',
  mlp: 'geluTanh',
  attentionBias: 'all',
  mlpBias: true,
};

const [rows, length] = [2, 7];
const random = seededRandom(5);
const ids = (bound: number): Int32Array =>
  Int32Array.from({ length: rows * length }, () => random.integer(bound));
const inputIds = ids(llamaLike.vocabularySize);
const targets = ids(llamaLike.vocabularySize);

interface Pass {
  readonly loss: number;
  readonly gradients: ReadonlyMap<string, Float32Array>;
}

// Larger than the usual beginning, so that no gradient is lost in rounding.
function weightsOf(config: ModelConfig): Map<string, Float32Array> {
  const model = Decoder.initialize(config, seededRandom(3));
  const normal = seededRandom(4);
  const weights = new Map<string, Float32Array>();
  for (const [name, { size }] of model.named)
    weights.set(
      name,
      Float32Array.from({ length: size }, () => 0.3 * normal.normal()),
    );
  model.dispose();
  return weights;
}

/** Mean negative log-probability of the targets, with the gradient by each parameter. */
async function forwardAndBackward(model: Decoder): Promise<Pass> {
  const results = tidy(() => {
    const input = tensor2d(inputIds, [rows, length], 'int32');
    const target = tensor1d(targets, 'int32');
    const { value, grads } = variableGrads(() => {
      const logps = model.tokenLogps(model.hidden(input), target);
      return mul<Scalar>(sum(reshape(logps, [rows * length])), -1 / (rows * length));
    }, [...model.parameters]);
    return [value, ...model.parameters.map(({ name }) => grads[name]!)];
  });
  const [loss, ...gradients] = await Promise.all(results.map(readTensor));
  for (const result of results) result.dispose();
  const names = [...model.named.keys()];
  return {
    loss: loss![0]!,
    gradients: new Map(names.map((name, i) => [name, gradients[i]!] as const)),
  };
}

async function passOn(name: 'cpu' | 'webgpu', config: ModelConfig): Promise<Pass> {
  const backend = await selectBackend(name);
  const model = Decoder.fromArrays(config, weightsOf(config));
  const pass = await forwardAndBackward(model);
  model.dispose();
  backend.dispose();
  return pass;
}

describe('gradients on WebGPU', () => {
  it.each([
    ['a Llama', llamaLike],
    ['a GPT-2', gpt2Like],
  ])('are those of the CPU for %s', async (_, config) => {
    const truth = await passOn('cpu', config);
    const found = await passOn('webgpu', config);
    assertAllClose([found.loss], [truth.loss], { absolute: 0, relative: 1e-6 }, 'loss');
    for (const [name, gradient] of truth.gradients) {
      // A key's bias cancels in the softmax: its gradient is zero but for rounding.
      if (name.endsWith('key.bias'))
        assertAllClose(found.gradients.get(name)!, gradient, { absolute: 1e-7, relative: 0 }, name);
      else expect(relativeDistance(found.gradients.get(name)!, gradient), name).toBeLessThan(1e-5);
    }
  });
});

describe('a WebGPU device', () => {
  let backend: SelectedBackend;
  let model: Decoder;
  const errors: string[] = [];

  beforeAll(async () => {
    backend = await selectBackend('webgpu', { onGpuError: (message) => errors.push(message) });
    model = Decoder.fromArrays(llamaLike, weightsOf(llamaLike));
    await forwardAndBackward(model);
  });
  afterEach(() => {
    expect(errors).toEqual([]);
  });

  it('computes the same gradient to the last bit every time', async () => {
    const first = await forwardAndBackward(model);
    const second = await forwardAndBackward(model);
    expect(second.loss).toBe(first.loss);
    for (const [name, gradient] of first.gradients)
      expect(second.gradients.get(name), name).toEqual(gradient);
  });

  it('holds as many tensors and bytes after fifty passes as after a few', async () => {
    for (let pass = 0; pass < 3; pass++) await forwardAndBackward(model);
    const before = backend.memory();
    for (let pass = 0; pass < 50; pass++) await forwardAndBackward(model);
    const after = backend.memory();
    expect(after.tensors).toBe(before.tensors);
    expect(after.gpuBytesAllocated).toBe(before.gpuBytesAllocated);
  });

  it('counts the same work for the same pass, and one readback a tensor read', async () => {
    const counted = async (): Promise<[number, number, number]> => {
      const before = backend.counters.snapshot();
      await forwardAndBackward(model);
      const after = backend.counters.snapshot();
      return [
        after.dispatches - before.dispatches,
        after.readbacks - before.readbacks,
        after.bytesUploaded - before.bytesUploaded,
      ];
    };
    const [dispatches, readbacks, bytes] = await counted();
    expect(await counted()).toEqual([dispatches, readbacks, bytes]);
    expect(readbacks).toBe(1 + model.parameters.length);
    expect(dispatches).toBeGreaterThan(model.parameters.length);
    expect(bytes).toBeGreaterThan(0);
  });

  it('is given back and taken again', async () => {
    model.dispose();
    backend.dispose();
    backend = await selectBackend('webgpu');
    model = Decoder.fromArrays(llamaLike, weightsOf(llamaLike));
    const { loss } = await forwardAndBackward(model);
    expect(Number.isFinite(loss)).toBe(true);
    model.dispose();
    backend.dispose();
  });
});
