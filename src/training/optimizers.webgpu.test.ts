import { beforeAll, describe, expect, it } from 'vitest';

import { scalar, tensor1d, tidy, variable, type Tensor1D } from '../backend/ops';
import { readTensor } from '../backend/read';
import { selectBackend, type SelectedBackend } from '../backend/select';
import { takeOwnKernels } from '../kernels/own';
import { registerOwnKernels } from '../kernels/webgpu/ownKernels';
import { seededRandom } from '../shared/random';
import { relativeError } from '../testing/allClose';
import { assertAllClose } from '../testing/numberBounds';
import { FlatParameters } from './flatParameters';
import { globalNorm } from './gradients';
import { createOptimizer, type OptimizerSettings, type OptimizerState } from './optimizers';

let backend: SelectedBackend;
beforeAll(async () => {
  backend = await selectBackend('webgpu');
  registerOwnKernels('threads');
});

const adamw: OptimizerSettings = {
  ...{ type: 'adamw', beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0.1 },
};

/** What steps came to: the parameters, and the optimizer's state. */
interface Trained {
  readonly values: Float32Array;
  readonly state: OptimizerState;
  /** Dispatches of the last step. */
  readonly dispatches: number;
}

/**
 * Takes steps from seeded parameters of these sizes with seeded gradients, clipped to a norm of 1.
 * @param at the step whose gradients have no finite norm; updates go on two steps later
 */
async function train(
  sizes: readonly number[],
  settings: OptimizerSettings,
  { steps = 4, groupSize = 64, at = 0, resumedAt = 0 } = {},
): Promise<Trained> {
  const random = seededRandom(5);
  const numbers = (size: number) => Float32Array.from({ length: size }, () => random.normal());
  const parameters = sizes.map((size) => tidy(() => variable(tensor1d(numbers(size)))));
  const flat = new FlatParameters(parameters, groupSize);
  let optimizer = createOptimizer(flat, settings);
  let dispatches = 0;
  for (let step = 1; step <= steps; step++) {
    const named = Object.fromEntries(
      parameters.map(({ name, size }) => {
        const values = numbers(size);
        if (step === at) values[0] = Number.NaN;
        return [name, tensor1d(values)] as const;
      }),
    );
    // Uploaded before the dispatches are counted.
    const before = backend.counters.snapshot().dispatches;
    const gradients = flat.flatten(named);
    const norm = globalNorm(gradients);
    optimizer.apply(gradients, norm, 0.01, 1);
    dispatches = backend.counters.snapshot().dispatches - before;
    if (step === at + 1 && at > 0) optimizer.goOn(2);
    for (const held of [...Object.values(named), ...gradients, norm]) held.dispose();
    if (step !== resumedAt) continue;
    const state = await optimizer.capture();
    optimizer.dispose();
    optimizer = createOptimizer(flat, settings, state);
  }
  const values = (await Promise.all(parameters.map((parameter) => readTensor(parameter)))).flatMap(
    (array) => [...array],
  );
  const state = await optimizer.capture();
  optimizer.dispose();
  for (const parameter of parameters) parameter.dispose();
  return { values: Float32Array.from(values), state, dispatches };
}

async function composed(...of: Parameters<typeof train>): Promise<Trained> {
  takeOwnKernels(false);
  return train(...of).finally(() => {
    takeOwnKernels(true);
  });
}

const bound = { absolute: 1e-6, relative: 1e-5 };

function assertSame(found: Trained, want: Trained): void {
  assertAllClose(found.values, [...want.values], bound, 'parameters');
  expect(found.state.steps).toBe(want.state.steps);
  found.state.slots.forEach((slot, s) => {
    slot.forEach((values, p) => {
      assertAllClose(values, [...want.state.slots[s]![p]!], bound, `slot ${s} of ${p}`);
    });
  });
}

describe.each(['adamw', 'rmsprop'] as const)('updates in place by %s', (type) => {
  it.each([[[1]], [[3, 1, 7]], [[60, 8]], [[61, 5, 130, 2]]])(
    'of %j are the composed ones',
    async (sizes) => {
      const settings = { ...adamw, type };
      const found = await train(sizes, settings);
      expect(await train(sizes, settings)).toEqual(found);
      assertSame(found, await composed(sizes, settings));
    },
  );

  it('leave out those that are not finite, until they go on', async () => {
    const settings = { ...adamw, type };
    const found = await train([5, 3], settings, { steps: 5, at: 2 });
    expect(found.values.every((value) => Number.isFinite(value))).toBe(true);
    expect(found.state.steps).toBe(3);
    assertSame(found, await composed([5, 3], settings, { steps: 5, at: 2 }));
  });

  it('go on from a captured state to the last bit', async () => {
    const settings = { ...adamw, type };
    const whole = await train([5, 70], settings);
    expect((await train([5, 70], settings, { resumedAt: 2 })).state).toEqual(whole.state);
    expect((await train([5, 70], settings, { resumedAt: 2 })).values).toEqual(whole.values);
  });
});

it('weighs two steps as torch.optim.AdamW does', async () => {
  // As in optimizers.test.ts: after g = 1 and g = 0 the updates are 0.1 and 0.0670058.
  const parameter = variable(tensor1d([1]));
  const optimizer = createOptimizer(new FlatParameters([parameter]), { ...adamw, weightDecay: 0 });
  for (const g of [1, 0]) optimizer.apply([tensor1d([g])], scalar(g), 0.1);
  expect((await readTensor(parameter))[0]).toBeCloseTo(1 - 0.1 - 0.0670058, 5);
  optimizer.dispose();
});

it('takes as many dispatches for a hundred parameters as for one', async () => {
  const spent = async (count: number, type: OptimizerSettings['type']): Promise<number> => {
    const sizes = Array<number>(count).fill(9);
    return (await train(sizes, { ...adamw, type }, { groupSize: 1000 })).dispatches;
  };
  // The squares, their root, the gate; then two averages and the parameters, or one and these.
  for (const count of [1, 7, 100]) expect(await spent(count, 'adamw')).toBe(6);
  for (const count of [1, 100]) expect(await spent(count, 'rmsprop')).toBe(5);
});

it('holds no more after ten steps than after one', async () => {
  const held = async (steps: number): Promise<readonly number[]> => {
    await train([300, 5], adamw, { steps });
    await backend.sync();
    const { tensors, gpuBytesInUse } = backend.memory();
    return [tensors, gpuBytesInUse];
  };
  await held(1);
  expect(await held(10)).toEqual(await held(1));
});

describe.each(['threads', 'workgroups'] as const)('the global norm by %s', (tuning) => {
  it.each([[1], [3], [257, 1], [100_003, 5]])(
    'of vectors of %j numbers is that of doubles',
    async (...sizes) => {
      registerOwnKernels(tuning);
      const random = seededRandom(7);
      let squares = 0;
      const vectors: Tensor1D[] = sizes.map((size) => {
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
