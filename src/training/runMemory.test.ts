import { describe, expect, it } from 'vitest';

import type { LoraFamily } from '../checkpoints/loraTargets';
import type { TokenizedPair } from '../data/rows';
import type { ModelConfig } from '../shared/modelConfig';
import { presets } from '../protocol/presets';
import { resolveConfig } from '../protocol/resolveConfig';
import type { RunConfig, SettingValue } from '../protocol/runConfig';
import { presetModel } from './presetModel';
import { rowSizes } from './rowLengths';
import { lighterRuns, runMemory } from './runMemory';

const model: ModelConfig = presetModel(presets.nano, 512);
const ids = Int32Array.from({ length: 10 }, (_, i) => i);
const row: TokenizedPair = {
  ...{ promptIds: ids, refinedPromptIds: ids, chosenIds: ids, rejectedIds: ids },
  truncation: { promptTokens: 0, chosenCut: 0, rejectedCut: 0 },
};
const rows = Array.from({ length: 16 }, () => row);
const sizes = rowSizes(rows, { refined: true, taught: false });
const of = (family: LoraFamily) => ({
  ...{ model, family, sizes, backend: 'webgpu' as const },
  opponent: null,
});
const lighter = (config: RunConfig, family: LoraFamily) =>
  lighterRuns(config, of(family), runMemory(config, of(family)).total);
const run = (parts: object = {}): RunConfig =>
  resolveConfig({
    ...{ version: 1, data: { path: 'pairs.jsonl' }, sft: { steps: 0 } },
    training: { batchSize: 8, microBatchSize: 8 },
    ...parts,
  });

describe('lighter settings', () => {
  it('are those that spare memory, smaller parts of a batch first, each with what it comes to', () => {
    const config = run();
    const ways = lighter(config, 'llama');
    expect(ways.map(({ path, value }) => [path, value])).toEqual([
      ['training.microBatchSize', 4],
      ['training.microBatchSize', 2],
      ['training.microBatchSize', 1],
      ['training.recomputeActivations', true],
      ['optimizer.type', 'rmsprop'],
      ['model.trainLastLayers', 1],
      ['model.lora', { rank: 8, alpha: 16, targets: ['q_proj', 'v_proj'] }],
    ]);
    const whole = runMemory(config, of('llama')).total;
    for (const { total } of ways) expect(total).toBeLessThan(whole);
    const [, , smallest] = ways;
    const taken = run({ training: { batchSize: 8, microBatchSize: 1 } });
    expect(smallest!.total).toBe(runMemory(taken, of('llama')).total);
  });

  it('are not told of where they are taken, and a supervised batch counts as well', () => {
    const values = (config: RunConfig): SettingValue[] =>
      lighter(config, 'llama').map(({ path }) => path);
    const least = run({
      optimizer: { type: 'rmsprop' },
      training: { batchSize: 8, microBatchSize: 1, recomputeActivations: true },
      model: { lora: { rank: 4, alpha: 8, targets: ['q_proj'] } },
    });
    expect(values(least)).toEqual([]);
    const supervised = run({
      sft: { steps: 2, batchSize: 64 },
      training: { batchSize: 1, microBatchSize: 1 },
    });
    expect(values(supervised)).toContain('sft.batchSize');
  });

  it('name adapters as each family does', () => {
    for (const family of ['gpt2', 'gpt_neox', 'llama', 'qwen2'] as const)
      expect(lighter(run(), family).map(({ path }) => path)).toContain('model.lora');
  });
});
