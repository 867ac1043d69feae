import { beforeAll, describe, expect, it } from 'vitest';

import { scalar, tensor1d, tensorCount, variable, type Tensor1D } from '../backend/ops';
import { readTensor } from '../backend/read';
import { selectBackend } from '../backend/select';
import { FlatParameters } from './flatParameters';
import { clipByGlobalNorm, globalNorm } from './gradients';
import { createOptimizer, type OptimizerSettings } from './optimizers';
import { registerKernelsOf } from './runKernels';

beforeAll(async () => {
  await selectBackend('cpu');
});

const adamw: OptimizerSettings = {
  type: 'adamw',
  beta1: 0.9,
  beta2: 0.999,
  eps: 1e-8,
  weightDecay: 0.1,
};

/** Applies gradients to one parameter of two numbers, a step each. */
async function run(
  settings: OptimizerSettings,
  learningRate: number,
  gradients: readonly (readonly [number, number])[],
): Promise<Float32Array> {
  const parameter = variable(tensor1d([1, -2]));
  const flat = new FlatParameters([parameter]);
  const optimizer = createOptimizer(flat, settings);
  for (const gradient of gradients) {
    const flatGradient: Tensor1D = tensor1d([...gradient]);
    const norm = scalar(Math.hypot(...gradient));
    optimizer.apply([flatGradient], norm, learningRate);
    flatGradient.dispose();
    norm.dispose();
  }
  const values = await readTensor(parameter);
  optimizer.dispose();
  parameter.dispose();
  return values;
}

describe('AdamW', () => {
  it('moves by the rate against the sign at the first step, after decoupled decay', async () => {
    // m̂/√v̂ = g/|g|: 1·(1 − 0.01·0.1) − 0.01 and −2·(1 − 0.01·0.1) + 0.01
    const [a, b] = await run(adamw, 0.01, [[0.5, -3]]);
    expect(a).toBeCloseTo(0.989, 6);
    expect(b).toBeCloseTo(-1.988, 6);
  });

  it('weighs two steps as torch.optim.AdamW does', async () => {
    // After g = 1 and g = 0: m = 0.09, m̂ = 0.09/0.19; v = 0.000999, v̂ = 0.000999/0.001999;
    // the second update is 0.1·(0.473684/0.706930) = 0.0670058 after the first of 0.1.
    const [a] = await run({ ...adamw, weightDecay: 0 }, 0.1, [
      [1, 0],
      [0, 0],
    ]);
    expect(a).toBeCloseTo(1 - 0.1 - 0.0670058, 5);
  });
});

describe('RMSprop', () => {
  it('divides by √(0.01·g²) at the first step, so moves by ten times the rate', async () => {
    const [a, b] = await run({ ...adamw, type: 'rmsprop' }, 0.001, [[4, -0.5]]);
    expect(a).toBeCloseTo(0.99, 6);
    expect(b).toBeCloseTo(-1.99, 6);
  });
});

describe('the largest norms that float32 holds', () => {
  it.each(['cpu', 'wasm'] as const)(
    'are finite on %s as they are where they are read',
    async (name) => {
      registerKernelsOf(await selectBackend(name));
      const move = async (norm: number): Promise<number> => {
        const parameter = variable(tensor1d([1, -2]));
        const flat = new FlatParameters([parameter]);
        const optimizer = createOptimizer(flat, { ...adamw, weightDecay: 0 });
        const [gradient, length] = [tensor1d([1, 1]), scalar(norm)];
        optimizer.apply([gradient], length, 0.1);
        const [first] = await readTensor(parameter);
        for (const tensor of [gradient, length, parameter]) tensor.dispose();
        optimizer.dispose();
        return first!;
      };
      for (const norm of [3.1e38, 3.4028234e38]) {
        expect(Number.isFinite(Math.fround(norm))).toBe(true);
        expect(await move(norm)).toBeCloseTo(0.9, 6);
      }
      expect(Math.fround(3.41e38)).toBe(Infinity);
      for (const norm of [3.41e38, Infinity, NaN]) expect(await move(norm)).toBe(1);
      await selectBackend('cpu');
    },
  );
});

describe('an update that is not finite', () => {
  it.each([Number.NaN, Number.POSITIVE_INFINITY])('of norm %d changes nothing', async (norm) => {
    const parameter = variable(tensor1d([1, -2]));
    const optimizer = createOptimizer(new FlatParameters([parameter]), adamw);
    const gradient: Tensor1D = tensor1d([Number.NaN, 1]);
    optimizer.apply([gradient], scalar(norm), 0.1);
    expect([...(await readTensor(parameter))]).toEqual([1, -2]);
    const good: Tensor1D = tensor1d([0.5, -3]);
    optimizer.apply([good], scalar(3), 0.1);
    expect((await readTensor(parameter)).every((value) => Number.isFinite(value))).toBe(true);
  });
});

describe('clipping by global norm', () => {
  it('scales long gradients over all vectors and leaves short ones alone', async () => {
    const gradients: Tensor1D[] = [tensor1d([3, 0]), tensor1d([0, 4])];
    const norm = globalNorm(gradients);
    expect((await readTensor(norm))[0]).toBe(5);
    const [first, second] = clipByGlobalNorm(gradients, norm, 1);
    expect((await readTensor(first!))[0]).toBeCloseTo(0.6, 5);
    expect((await readTensor(second!))[1]).toBeCloseTo(0.8, 5);
    const [kept] = clipByGlobalNorm(gradients, norm, 10);
    expect([...(await readTensor(kept!))]).toEqual([3, 0]);
    const [never] = clipByGlobalNorm(gradients, norm, 0);
    expect([...(await readTensor(never!))]).toEqual([3, 0]);
  });
});

describe('flat parameters', () => {
  it('cut into groups and assign what they flatten, leaving no tensor behind', async () => {
    const parameters = [
      variable(tensor1d([1, 2])),
      variable(tensor1d([3])),
      variable(tensor1d([4, 5])),
    ];
    const flat = new FlatParameters(parameters, 3);
    expect(flat.groups.map(({ size }) => size)).toEqual([3, 2]);
    const before = tensorCount();
    const vectors = flat.values();
    flat.assign(vectors);
    vectors.forEach((vector) => {
      vector.dispose();
    });
    expect(tensorCount()).toBe(before);
    expect([...(await readTensor(parameters[2]!))]).toEqual([4, 5]);
  });
});
