import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { completionLogps } from '../alignment/logps';
import {
  mul,
  scalar,
  sub,
  sum,
  tidy,
  variableGrads,
  type Scalar,
  type Tensor1D,
} from '../backend/ops';
import { readTensor } from '../backend/read';
import { selectBackend } from '../backend/select';
import { adapterFiles } from '../checkpoints/adapterFiles';
import { loraTargets } from '../checkpoints/loraTargets';
import { readSafetensors } from '../checkpoints/safetensors';
import { bucketLength, collate } from '../data/collate';
import { Decoder } from '../model/decoder';
import { newAdapters } from '../model/lora';
import type { ModelConfig } from '../shared/modelConfig';
import { seededRandom } from '../shared/random';
import { adaptedPolicy, expectedLora, givenAdapters } from '../testing/loraCase';
import { relativeError } from '../testing/allClose';
import { expectedOf, families, type Family } from '../testing/referenceCase';
import { referenceModel } from '../testing/referenceModels';
import { FlatParameters } from './flatParameters';
import { forwardLogps, withLogpInputs } from './forwardLogps';
import { createOptimizer } from './optimizers';

const decoders: Decoder[] = [];
const held = (decoder: Decoder): Decoder => {
  decoders.push(decoder);
  return decoder;
};

beforeAll(async () => {
  await selectBackend('wasm');
});
afterAll(() => {
  decoders.forEach((decoder) => {
    decoder.dispose();
  });
});

function batchOf(family: Family) {
  const rows = expectedOf(family)
    .pairs.slice(0, 4)
    .map(({ promptIds, chosenIds }) => ({
      promptIds: Int32Array.from(promptIds),
      completionIds: Int32Array.from(chosenIds),
    }));
  const tokens = rows.reduce((total, { completionIds }) => total + completionIds.length, 0);
  return { batch: collate(rows, { bucket: bucketLength, padId: 0 }), tokens };
}

async function logpsOf(policy: Decoder, family: Family): Promise<Float32Array> {
  const logps = forwardLogps(policy, batchOf(family).batch);
  const values = await readTensor(logps);
  logps.dispose();
  return values;
}

/** The mean negative log-probability of a token and its flat gradients. */
function lossAndGradients(policy: Decoder, family: Family, flat: FlatParameters) {
  const { batch, tokens } = batchOf(family);
  return withLogpInputs(policy, batch, (inputs) => {
    const { value, grads } = variableGrads(
      () => mul<Scalar>(sum(completionLogps(policy, inputs)), scalar(-1 / tokens)),
      [...policy.parameters],
    );
    return [value, ...flat.flatten(grads)] as [Scalar, ...Tensor1D[]];
  });
}

function expectClose(found: ArrayLike<number>, wanted: readonly number[], most: number): void {
  wanted.forEach((value, i) => {
    expect(relativeError(found[i]!, value), `number ${i}`).toBeLessThan(most);
  });
}

describe.each(families)('LoRA on %s', (family) => {
  const expected = expectedLora(family);

  it('has the log-probabilities that PEFT has, with the adapters, without them and merged', async () => {
    const { policy } = adaptedPolicy(family);
    held(policy);
    expectClose(await logpsOf(policy, family), expected.logps, 1e-5);
    const reference = held(policy.reference());
    expectClose(await logpsOf(reference, family), expected.baseLogps, 1e-5);
    const arrays = new Map<string, Float32Array>();
    for (const name of policy.named.keys()) arrays.set(name, await policy.weight(name));
    const merged = held(Decoder.fromArrays(policy.config, arrays));
    expectClose(await logpsOf(merged, family), expected.logps, 1e-5);
  });

  it.each(['adamw', 'sgd'] as const)('trains as PEFT does with %s', async (rule) => {
    const { policy } = adaptedPolicy(family);
    held(policy);
    const base = await readTensor(policy.named.get('layers.0.mlp.up.weight')!);
    const flat = new FlatParameters(policy.parameters);
    const settings = {
      type: 'adamw',
      beta1: 0.9,
      beta2: 0.999,
      eps: 1e-8,
      weightDecay: 0,
    } as const;
    const optimizer = createOptimizer(flat, settings);
    const { rate, losses, logps } = expected[rule];
    const found: number[] = [];
    while (found.length < losses.length) {
      const [loss, ...gradients] = lossAndGradients(policy, family, flat);
      found.push((await readTensor(loss))[0]!);
      if (rule === 'adamw') optimizer.apply(gradients, scalar(1), rate);
      else
        tidy(() => {
          const values = flat.values();
          flat.assign(gradients.map((gradient, g) => sub(values[g]!, mul(gradient, rate))));
        });
    }
    optimizer.dispose();
    expectClose(found, losses, 1e-5);
    expectClose(await logpsOf(policy, family), logps, 1e-4);
    // The base stays to the bit.
    expect(await readTensor(policy.named.get('layers.0.mlp.up.weight')!)).toEqual(base);
  });

  it('is written as PEFT stores it, to the bit', async () => {
    const { policy, targets } = adaptedPolicy(family);
    held(policy);
    const files = await adapterFiles(policy, family, targets, false);
    const bytes = files.find(({ name }) => name === 'adapter/adapter_model.safetensors')!.bytes;
    const given = givenAdapters(family);
    const written = readSafetensors(bytes);
    expect([...written.keys()].sort()).toEqual([...given.keys()].sort());
    for (const [name, tensor] of given) expect(written.get(name), name).toEqual(tensor);
    const json = files.find(({ name }) => name === 'adapter/adapter_config.json')!.bytes;
    expect(JSON.parse(new TextDecoder().decode(json))).toMatchObject({
      ...{ peft_type: 'LORA', task_type: 'CAUSAL_LM', r: 3, lora_alpha: 6, lora_dropout: 0 },
      fan_in_fan_out: family === 'gpt2',
    });
  });

  it('has the gradients of finite differences', async () => {
    const { policy } = adaptedPolicy(family);
    held(policy);
    const flat = new FlatParameters(policy.parameters);
    const [, ...gradients] = lossAndGradients(policy, family, flat);
    const [analytic] = flat.cut(await Promise.all(gradients.map(readTensor)));
    const [name, variable] = [...policy.trained][0]!;
    const values = (await readTensor(variable)).slice();
    const step = 2e-2;
    const lossAt = async (i: number, by: number): Promise<number> => {
      const moved = values.slice();
      moved[i]! += by;
      await replace(policy, name, moved);
      const { tokens } = batchOf(family);
      const logps = await logpsOf(policy, family);
      return -logps.reduce((total, value) => total + value, 0) / tokens;
    };
    for (const i of [0, 7, 20, 41]) {
      const numeric = ((await lossAt(i, step)) - (await lossAt(i, -step))) / (2 * step);
      expect(Math.abs(numeric - analytic![i]!), `${name}[${i}]`).toBeLessThan(2e-4);
    }
  });
});

/** Writes one trained array and leaves the others. */
async function replace(policy: Decoder, name: string, values: Float32Array): Promise<void> {
  const arrays = new Map<string, Float32Array>();
  for (const [other, variable] of policy.trained)
    arrays.set(other, other === name ? values : (await readTensor(variable)).slice());
  policy.takeTrained(arrays);
}

describe('new adapters', () => {
  it('change no bit, and begin as PEFT begins them', async () => {
    const base = referenceModel('llama', 'policy');
    const plain = await logpsOf(base, 'llama');
    const { targets } = loraTargets('llama', base.config, ['q_proj', 'down_proj']);
    const shape = { rank: 4, alpha: 8, maps: targets.map(({ maps }) => maps) };
    const policy = held(base.adapted(newAdapters(base.config, shape, seededRandom(3))));
    expect(await logpsOf(policy, 'llama')).toEqual(plain);
    const a = await readTensor(policy.trained.get('layers.0.mlp.down.loraA')!);
    expect(a).toHaveLength(64 * 4);
    // ±1/√64, and of a uniform variable's deviation.
    expect(Math.max(...a.map(Math.abs))).toBeLessThanOrEqual(1 / 8);
    const square = a.reduce((total, value) => total + value * value, 0) / a.length;
    expect(Math.sqrt(square)).toBeCloseTo(1 / 8 / Math.sqrt(3), 2);
    const b = await readTensor(policy.trained.get('layers.1.attention.query.loraB')!);
    expect(b.every((value) => value === 0)).toBe(true);
  });
});

describe('targets', () => {
  let config: ModelConfig;
  beforeAll(() => {
    config = held(referenceModel('llama', 'policy')).config;
  });

  it('are taken by the family’s names, by ours, and by the end of a path', () => {
    const paths = (family: 'llama' | 'gpt2' | 'gpt_neox', names: readonly string[]) => {
      const { targets, modules } = loraTargets(family, config, names);
      return { first: targets.map(({ path }) => path).slice(0, 2), count: targets.length, modules };
    };
    expect(paths('llama', ['q_proj', 'mlp.up'])).toEqual({
      first: ['model.layers.0.self_attn.q_proj', 'model.layers.0.mlp.up_proj'],
      count: 4,
      modules: ['q_proj', 'up_proj'],
    });
    expect(paths('gpt2', ['c_proj'])).toEqual({
      first: ['transformer.h.0.attn.c_proj', 'transformer.h.0.mlp.c_proj'],
      count: 4,
      modules: ['attn.c_proj', 'mlp.c_proj'],
    });
    expect(paths('gpt_neox', ['output'])).toEqual({
      first: ['gpt_neox.layers.0.attention.dense', 'gpt_neox.layers.1.attention.dense'],
      count: 2,
      modules: ['dense'],
    });
  });

  it('that the model does not have are refused with those that it has', () => {
    expect(() => loraTargets('llama', config, ['q_proj', 'c_attn'])).toThrow(
      'model.lora.targets: "c_attn" is no linear map of this model; it has q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj, down_proj.',
    );
    // A joint matrix has one adapter: it is named as a whole.
    expect(() => loraTargets('gpt2', config, ['query'])).toThrow(
      'model.lora.targets: "query" is no linear map of this model; it has c_attn, c_proj, c_fc.',
    );
  });
});
