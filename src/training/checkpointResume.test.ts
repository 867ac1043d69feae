import { beforeAll, describe, expect, it } from 'vitest';

import { readSafetensors } from '../checkpoints/safetensors';
import type { ExportedFile } from '../protocol/run';
import { HostHarness, rowsOf, type RunRecord } from '../testing/hostHarness';
import { checkpointOf, referenceFile } from '../testing/referenceFiles';

// A run on two checkpoints that is stopped and goes on: its reference is no earlier policy.
const host = new HostHarness();

beforeAll(async () => {
  await host.selectBackend('wasm');
  for (const role of ['policy', 'reference'] as const)
    await host.loadModel(role, role, checkpointOf('llama', role));
  await host.loadText(new TextDecoder().decode(referenceFile('pairs.jsonl')));
});

const models = { source: 'checkpoint', policyPath: 'policy', referencePath: 'reference' };
const run = (part: object, stopAt: number | null) => ({
  model: { ...models, ...part },
  data: { path: 'pairs.jsonl', evalFraction: 0.25, maxLength: 48 },
  alignment: { lossType: 'sr-dpo', refinementPrompt: 'Be kind.' },
  optimizer: { learningRate: 1e-3 },
  training: { steps: 4, batchSize: 2, evalEvery: 2, stopAt },
});
const weights = (files: readonly ExportedFile[]): Uint8Array =>
  files.find(({ name }) => name === 'model.safetensors')!.bytes;

const stateOf = (files: readonly ExportedFile[]) =>
  JSON.parse(
    new TextDecoder().decode(files.find(({ name }) => name === 'state.json')!.bytes),
  ) as Record<string, unknown>;

const parts = {
  whole: {},
  lora: { lora: { rank: 2, alpha: 4, targets: ['q_proj', 'down_proj'] } },
  layer: { trainLastLayers: 1 },
};
const numbersOf = (...records: RunRecord[]) =>
  records.flatMap(({ rows }) => rows.map((row) => ({ ...row, seconds: 0 })));

describe.each([
  ['the whole policy', parts.whole, {}],
  ['adapters alone', parts.lora, {}],
  ['the last layer', parts.layer, {}],
  ['adapters of a base that was fitted first', parts.lora, { sft: { steps: 2, batchSize: 2 } }],
])('a run on two checkpoints that trains %s', (_, part, more) => {
  it('goes on as the one that never stopped, to the last bit, whatever policy is there', async () => {
    const never = await host.run({ ...run(part, null), ...more });
    const [start] = rowsOf(never, 'align', 'eval');
    // Two models, so that the first margin is not zero.
    expect(Math.abs(start!.values['rewards/margins']!)).toBeGreaterThan(1e-3);
    const first = await host.run({ ...run(part, 2), ...more });
    const files = await host.checkpoint();
    await host.loadModel('policy', 'policy', checkpointOf('llama', 'reference'));
    const rest = await host.resume({ ...run(part, null), ...more }, files);
    await host.loadModel('policy', 'policy', checkpointOf('llama', 'policy'));
    expect(numbersOf(first, rest)).toEqual(numbersOf(never));
    expect(weights(rest.files)).toEqual(weights(never.files));
  });
});

describe('a run on two checkpoints that is to go on', () => {
  it('is refused without its reference, and with another one in its place', async () => {
    await host.run(run(parts.lora, 2));
    const files = await host.checkpoint();
    const { model, ...rest } = run(parts.lora, null);
    await expect(
      host.resume({ ...rest, model: { ...model, referencePath: null } }, files),
    ).rejects.toThrow('model.referencePath: training.resume had reference there; name it again.');
    await host.loadModel('reference', 'another', checkpointOf('llama', 'policy'));
    await expect(host.resume({ ...rest, model }, files)).rejects.toThrow(
      'model.referencePath: another is not the model that training.resume was trained against',
    );
    await host.loadModel('reference', 'reference', checkpointOf('llama', 'reference'));
  });

  it('is refused with another reference while its policy is still being fitted', async () => {
    const fitted = { ...run({}, null), sft: { steps: 2, batchSize: 2 } };
    const never = await host.run(fitted);
    const runId = host.id();
    await host.send({ type: 'start', runId, config: never.config, paused: true }, 'paused');
    await host.send({ type: 'step', runId }, 'paused');
    await host.send({ type: 'stop', runId }, 'finished');
    const files = await host.checkpoint(runId);
    expect(stateOf(files)).toMatchObject({ phase: 'sft', step: 1 });
    await host.loadModel('reference', 'another', checkpointOf('llama', 'policy'));
    await expect(host.resume(fitted, files)).rejects.toThrow(
      'model.referencePath: another is not the model that training.resume was trained against',
    );
    // An earlier version says nothing of the reference.
    const { referenceHash, ...older } = stateOf(files);
    expect(referenceHash).toMatch(/^[0-9a-f]{64}$/);
    const bytes = new TextEncoder().encode(JSON.stringify(older));
    const others = files.filter(({ name }) => name !== 'state.json');
    const taken = await host.resume(fitted, [{ name: 'state.json', bytes }, ...others]);
    expect(taken.summary.reason).toBe('completed');
    await host.loadModel('reference', 'reference', checkpointOf('llama', 'reference'));
    const rest = await host.resume(fitted, files);
    expect(weights(rest.files)).toEqual(weights(never.files));
    expect(weights(taken.files)).not.toEqual(weights(never.files));
  });

  it('is refused with a reference where it had none', async () => {
    const { model, ...rest } = run(parts.lora, 2);
    await host.run({ ...rest, model: { ...model, referencePath: null } });
    const files = await host.checkpoint();
    await expect(host.resume(run(parts.lora, null), files)).rejects.toThrow(
      'model.referencePath: training.resume had none, and now it is reference; leave it out.',
    );
  });
});

describe('the base of adapters', () => {
  it.each([
    ['a reference of its own', {}],
    ['the base itself as the reference', { referencePath: null }],
  ])('leaves with them where the run went on beside another policy: %s', async (_, more) => {
    const config = (stopAt: number | null) => run({ ...parts.lora, ...more }, stopAt);
    const basesOf = ({ files }: RunRecord) => files.filter(({ name }) => name.startsWith('base/'));
    expect(basesOf(await host.run(config(2)))).toEqual([]);
    const files = await host.checkpoint();
    expect(basesOf(await host.resume(config(null), files))).toEqual([]);
    await host.loadModel('policy', 'other', checkpointOf('llama', 'reference'));
    const bases = basesOf(await host.resume(config(null), files));
    await host.loadModel('policy', 'policy', checkpointOf('llama', 'policy'));
    const base = bases.find(({ name }) => name === 'base/model.safetensors')!;
    const theirs = checkpointOf('llama', 'policy').find(
      ({ name }) => name === 'model.safetensors',
    )!;
    const began = readSafetensors(new Uint8Array(await theirs.blob.arrayBuffer()));
    expect(new Map([...readSafetensors(base.bytes)].sort())).toEqual(new Map([...began].sort()));
  });
});
