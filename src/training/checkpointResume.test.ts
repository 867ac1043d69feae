import { beforeAll, describe, expect, it } from 'vitest';

import type { ExportedFile } from '../protocol/run';
import { HostHarness, rowsOf } from '../testing/hostHarness';
import { checkpointOf, referenceFile } from '../testing/referenceFiles';

// A run on two checkpoints that is stopped and goes on: its reference is no earlier policy.
const host = new HostHarness();

beforeAll(async () => {
  await host.selectBackend('wasm');
  for (const role of ['policy', 'reference'] as const)
    await host.loadModel(role, role, checkpointOf('llama', role));
  await host.loadText(new TextDecoder().decode(referenceFile('pairs.jsonl')));
});

const run = (lora: object | null, stopAt: number | null) => ({
  model: { source: 'checkpoint', policyPath: 'policy', referencePath: 'reference', lora },
  data: { path: 'pairs.jsonl', evalFraction: 0.25, maxLength: 48 },
  alignment: { lossType: 'sr-dpo', refinementPrompt: 'Be kind.' },
  optimizer: { learningRate: 1e-3 },
  training: { steps: 4, batchSize: 2, evalEvery: 2, stopAt },
});
const weights = (files: readonly ExportedFile[]): Uint8Array =>
  files.find(({ name }) => name === 'model.safetensors')!.bytes;

describe.each([
  ['the whole policy', null],
  ['adapters alone', { rank: 2, alpha: 4, targets: ['q_proj', 'down_proj'] }],
])('a run on two checkpoints that trains %s', (_, lora) => {
  it('goes on as the one that never stopped, to the last bit', async () => {
    const never = await host.run(run(lora, null));
    const [start] = rowsOf(never, 'align', 'eval');
    // Two models, so that the first margin is not zero.
    expect(Math.abs(start!.values['rewards/margins']!)).toBeGreaterThan(1e-3);
    const first = await host.run(run(lora, 2));
    const rest = await host.resume(run(lora, null), await host.checkpoint());
    const numbers = [...first.rows, ...rest.rows].map((row) => ({ ...row, seconds: 0 }));
    expect(numbers).toEqual(never.rows.map((row) => ({ ...row, seconds: 0 })));
    expect(weights(rest.files)).toEqual(weights(never.files));
  });
});
