import { beforeAll, describe, expect, it } from 'vitest';

import { readSafetensors, type StoredTensor } from '../checkpoints/safetensors';
import type { MetricsRow } from '../protocol/metrics';
import { resolveConfig } from '../protocol/resolveConfig';
import type { ExportedFile } from '../protocol/run';
import { HostHarness, rowsOf, type RunRecord } from '../testing/hostHarness';
import { checkpointOf } from '../testing/referenceFiles';
import { smallPairs } from '../testing/smallPairs';

// Runs that train a part of the model, on WASM in Node.
const host = new HostHarness();
const whole = {
  data: { path: 'pairs.jsonl', maxLength: 24, evalFraction: 0.25 },
  sft: { steps: 2, learningRate: 3e-3, batchSize: 4 },
  alignment: { lossType: 'sr-dpo', refinementPrompt: 'Be kind.' },
  optimizer: { learningRate: 5e-3 },
  training: { steps: 4, batchSize: 4, evalEvery: 2 },
} as const;
const lora = { rank: 4, alpha: 8, targets: ['q_proj', 'v_proj', 'down_proj'] };

beforeAll(async () => {
  await host.selectBackend('wasm');
  await host.loadText(smallPairs(14));
});

function tensorsOf(files: readonly ExportedFile[], name: string): Map<string, StoredTensor> {
  return readSafetensors(files.find((file) => file.name === name)!.bytes);
}
const namesOf = (files: readonly ExportedFile[]): string[] =>
  files
    .map(({ name }) => name)
    .filter((name) => name.startsWith('base/'))
    .sort();
const adapterConfig = (files: readonly ExportedFile[]): unknown => {
  const { bytes } = files.find(({ name }) => name === 'adapter/adapter_config.json')!;
  return JSON.parse(new TextDecoder().decode(bytes));
};
/** A run's files as the worker gives them away; what they were made of must be there for the next ones. */
const handedOver = ({ files }: RunRecord): readonly ExportedFile[] =>
  structuredClone(files, { transfer: files.map(({ bytes }) => bytes.buffer) });
const numbers = (rows: readonly MetricsRow[]) => rows.map((row) => ({ ...row, seconds: 0 }));

/** Names of the policy's weights that are other than those of the run's reference. */
function changedWeights({ files }: RunRecord, before: RunRecord): string[] {
  const then = tensorsOf(before.files, 'model.safetensors');
  return [...tensorsOf(files, 'model.safetensors')]
    .filter(
      ([name, { values }]) => !values.every((value, i) => value === then.get(name)!.values[i]),
    )
    .map(([name]) => name);
}

describe.each([
  ['LoRA', { lora }],
  ['the last layer', { trainLastLayers: 1 }],
])('a run that trains %s', (what, model) => {
  it('begins at the reference, leaves the rest to the bit, and goes on exactly', async () => {
    const never = await host.run({ ...whole, model });
    const [first] = rowsOf(never, 'align', 'train');
    expect(first!.values['rewards/margins']).toBe(0);
    expect(first!.values['refinement/delta']).toBe(0);
    const fitted = await host.run({ ...whole, model, training: { ...whole.training, stopAt: 0 } });
    const changed = changedWeights(never, fitted);
    const layers = 2;
    const expected =
      what === 'LoRA'
        ? Array.from({ length: layers }, (_, layer) =>
            ['mlp.down_proj', 'self_attn.q_proj', 'self_attn.v_proj'].map(
              (map) => `model.layers.${layer}.${map}.weight`,
            ),
          ).flat()
        : [
            ...['input_layernorm', 'mlp.down_proj', 'mlp.gate_proj', 'mlp.up_proj'],
            ...['post_attention_layernorm', 'self_attn.k_proj', 'self_attn.o_proj'],
            ...['self_attn.q_proj', 'self_attn.v_proj'],
          ].map((part) => `model.layers.${layers - 1}.${part}.weight`);
    if (what !== 'LoRA') expected.push('model.norm.weight');
    expect(changed.sort()).toEqual(expected.sort());

    const before = await host.run({ ...whole, model, training: { ...whole.training, stopAt: 2 } });
    const rest = await host.resume({ ...whole, model }, await host.checkpoint());
    expect(numbers([...before.rows, ...rest.rows])).toEqual(numbers(never.rows));
    expect(rest.files).toEqual(never.files);
    const files = await host.checkpoint();
    const kept = tensorsOf(files, 'policy.safetensors');
    expect([...kept.keys()].every((name) => !name.startsWith('tokens'))).toBe(true);
  });
});

describe('a LoRA run', () => {
  it('gives its adapters in PEFT’s layout, and in the policy what they come to', async () => {
    const record = await host.run({ ...whole, model: { lora } });
    const adapters = tensorsOf(record.files, 'adapter/adapter_model.safetensors');
    const base = tensorsOf(
      (await host.run({ ...whole, model: { lora }, training: { steps: 0 } })).files,
      'model.safetensors',
    );
    const merged = tensorsOf(record.files, 'model.safetensors');
    // The base was made and fitted here, and leaves beside the adapters.
    expect(tensorsOf(record.files, 'base/model.safetensors')).toEqual(base);
    expect(namesOf(record.files)).toEqual([
      ...['config.json', 'model.safetensors', 'tokenizer.json', 'tokenizer_config.json'].map(
        (name) => `base/${name}`,
      ),
    ]);
    expect(adapterConfig(record.files)).toMatchObject({ base_model_name_or_path: 'base' });
    const module = 'model.layers.0.self_attn.v_proj';
    const a = adapters.get(`base_model.model.${module}.lora_A.weight`)!;
    const b = adapters.get(`base_model.model.${module}.lora_B.weight`)!;
    const [rank, fanIn] = a.shape as [number, number];
    expect([rank, b.shape[1]]).toEqual([4, 4]);
    expect(adapters.size).toBe(2 * 2 * 3);
    // W′[o, i] = W[o, i] + 8/4 · Σ B[o, r]·A[r, i]
    const weight = base.get(`${module}.weight`)!.values;
    const found = merged.get(`${module}.weight`)!.values;
    for (const [o, i] of [
      [0, 0],
      [5, 9],
    ] as const) {
      let change = 0;
      for (let r = 0; r < rank; r++) change += b.values[o * rank + r]! * a.values[r * fanIn + i]!;
      expect(found[o * fanIn + i]).toBeCloseTo(weight[o * fanIn + i]! + 2 * change, 6);
      expect(Math.abs(change)).toBeGreaterThan(1e-5);
    }
  });

  it('leaves the base of a checkpoint only where it was fitted first', async () => {
    await host.loadModel('policy', 'gpt2', checkpointOf('gpt2', 'policy'));
    const adapted = { rank: 2, alpha: 4, targets: ['c_attn'] };
    const run = (sft: object) =>
      host.run({
        ...{ ...whole, sft, training: { steps: 1, batchSize: 2 } },
        model: { source: 'checkpoint', policyPath: 'gpt2', lora: adapted },
      });
    const asItCame = handedOver(await run({ steps: 0 }));
    const tokenizer = (given: readonly ExportedFile[], name: string) =>
      given.find((file) => file.name === `${name}tokenizer.json`)!.bytes;
    expect(namesOf(asItCame)).toEqual([]);
    expect(adapterConfig(asItCame)).toMatchObject({ base_model_name_or_path: null });
    const files = handedOver(await run({ steps: 1, learningRate: 1e-2, batchSize: 2 }));
    expect(tokenizer(files, 'base/')).toEqual(tokenizer(asItCame, ''));
    const fitted = tensorsOf(files, 'base/model.safetensors');
    const merged = tensorsOf(files, 'model.safetensors');
    // In GPT-2's own names; what no adapter changes is in both, and is not the file's.
    expect([...fitted.keys()]).toEqual([...merged.keys()]);
    const [name] = [...fitted.keys()].filter((key) => key.endsWith('wte.weight'));
    const given = tensorsOf(asItCame, 'model.safetensors');
    expect(fitted.get(name!)).toEqual(merged.get(name!));
    expect(fitted.get(name!)).not.toEqual(given.get(name!));
    expect(adapterConfig(files)).toMatchObject({ base_model_name_or_path: 'base' });
  });

  it('is estimated with one model, and with slots for its adapters alone', async () => {
    const memory = async (model: object) => {
      const config = resolveConfig({ version: 1, ...whole, sft: { steps: 0 }, model });
      const requestId = host.id();
      const { preparation } = await host.send({ type: 'prepare', requestId, config }, 'prepared');
      return preparation;
    };
    const full = await memory({});
    const part = await memory({ lora });
    // q_proj is [64, 64], v_proj [64, 32] and down_proj [128, 64]; rank 4, two layers, four bytes.
    const adapters = 2 * 4 * (64 + 64 + (64 + 32) + (128 + 64)) * 4;
    expect(part.memory).toMatchObject({
      weights: full.memory.weights + adapters,
      reference: 0,
    });
    // Two slots of the adapters alone: what an update makes comes after WASM's peak.
    expect(part.memory.optimizer).toBe(2 * adapters);
    expect(part.memory.gradients).toBeLessThan(10 * adapters);
    const last = await memory({ trainLastLayers: 1 });
    expect(last.memory.weights).toBe(full.memory.weights);
    expect(last.memory.optimizer).toBeLessThan(full.memory.optimizer);
    expect(last.memory.reference).toBeLessThan(full.memory.reference / 2);
    expect(full.memory.reference).toBe(full.memory.weights);
  });

  it.each<[object, RegExp]>([
    [{ lora: { ...lora, targets: ['c_attn'] } }, /^model\.lora\.targets: "c_attn" is no linear/],
    [{ trainLastLayers: 3 }, /^model\.trainLastLayers: 3 is more than the 2 layers/],
  ])('is refused before anything is trained where the model has no %j', async (model, sentence) => {
    const config = resolveConfig({ version: 1, ...whole, model });
    const requestId = host.id();
    const failed = await host.send({ type: 'prepare', requestId, config }, 'failed');
    expect(failed.code).toBe('bad_config');
    expect(failed.message).toMatch(sentence);
  });
});
