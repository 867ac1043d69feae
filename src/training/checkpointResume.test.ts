import { beforeAll, describe, expect, it } from 'vitest';

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

  it('is refused with a reference where it had none', async () => {
    const { model, ...rest } = run(parts.lora, 2);
    await host.run({ ...rest, model: { ...model, referencePath: null } });
    const files = await host.checkpoint();
    await expect(host.resume(run(parts.lora, null), files)).rejects.toThrow(
      'model.referencePath: training.resume had none, and now it is reference; leave it out.',
    );
  });
});
