import { describe, expect, it } from 'vitest';

import { presetShape } from '../../protocol/estimate';
import { presets } from '../../protocol/presets';
import { defaultConfig } from '../../protocol/resolveConfig';
import { parameterCount } from '../../shared/modelConfig';
import { valuesOf } from '../../store/settingValues';
import type { BackendName } from '../../protocol/run';
import type { RefineryState } from '../../store/state';
import { estimateOf } from './modelEstimate';

type Settings = RefineryState['settings'];
const settings = valuesOf(defaultConfig('pairs.jsonl'));
const preparation = { status: 'none' } as const;
const backend = 'webgpu' as BackendName;

describe('the estimate before there is data', () => {
  it('is that of the preset', () => {
    const estimate = estimateOf({
      settings,
      preparation,
      ...{ checkpoint: null, ownReference: false, opponent: null, backend },
    });
    expect(estimate!.weights).toBe(4 * 106_816); // nano at a vocabulary of 512
  });

  it('is that of the checkpoint, once it is read', () => {
    const given = { ...settings, 'model.source': 'checkpoint' };
    const none = {
      ...{ settings: given, preparation, checkpoint: null, ownReference: false },
      ...{ opponent: null, backend },
    };
    expect(estimateOf(none)).toBeNull();
    // A table of 1000 entries beside an untied head: 2·64,000, two blocks of 36,992, and the last norm.
    const checkpoint = { ...presetShape(presets.nano, 1000), tiedHead: false, family: 'Llama' };
    const estimate = estimateOf({ ...none, checkpoint });
    expect(estimate!.weights).toBe(4 * (128_000 + 73_984 + 64));
  });

  const of = (changed: Partial<Settings>, ownReference = false) =>
    estimateOf({
      settings: { ...settings, 'sft.steps': 0, 'alignment.lossType': 'dpo', ...changed },
      ...{ preparation, checkpoint: null, ownReference, opponent: null, backend },
    })!;

  it('knows of adapters, last layers and a reference of its own', () => {
    const whole = of({});
    expect(whole.reference).toBe(4 * 106_816);
    // Rank 2 on two maps of two layers: A is 64·2, B 2·64 for the query and 2·kv for the value.
    const lora = { rank: 2, alpha: 4, targets: ['q_proj', 'v_proj'] };
    const adapted = of({ 'model.lora': lora });
    const { heads, kvHeads } = presets.nano;
    const kv = (64 / heads) * kvHeads;
    expect(adapted.weights).toBe(4 * (106_816 + 2 * (3 * 128 + 2 * kv)));
    // With adapters the reference has no weights of its own.
    expect(adapted.reference).toBe(0);
    expect(adapted.optimizer).toBeLessThan(whole.optimizer / 10);
    // One block of 36,992 and the last norm are copied.
    expect(of({ 'model.trainLastLayers': 1 }).reference).toBe(4 * (36_992 + 64));
    // A second checkpoint is there as a whole, whatever is trained.
    expect(of({ 'model.lora': lora }, true).reference).toBe(4 * 106_816);
  });

  it('counts another run’s policy where it has prompts to answer', () => {
    const opponent = presetShape(presets.micro, 512);
    const opposed = (prompts: number) =>
      estimateOf({
        settings: { ...settings, 'sft.steps': 0, 'sampling.prompts': prompts },
        ...{ preparation, checkpoint: null, ownReference: false, opponent, backend },
      })!;
    expect(opposed(0).opponent).toBe(0);
    // Its weights are of other sizes than the nano policy's; a few stand where activations were.
    const weights = 4 * parameterCount(opponent);
    expect(opposed(8).opponent).toBeGreaterThan(0.8 * weights);
    expect(opposed(8).opponent).toBeLessThanOrEqual(weights);
    const alone = of({ 'sampling.prompts': 8, 'alignment.lossType': 'sr-dpo' });
    expect(alone.opponent).toBe(0);
    expect(opposed(8).total - alone.total).toBeGreaterThan(0.8 * weights);
  });

  it('is by the rules of the backend', () => {
    const step = { preparation, checkpoint: null, ownReference: false, opponent: null };
    const changed = { ...settings, 'sft.steps': 0, 'alignment.lossType': 'dpo' };
    const on = (backend: 'webgpu' | 'wasm') => estimateOf({ settings: changed, ...step, backend })!;
    // WASM uses what was freed for arrays of any size, where WebGPU keeps it for those of the same one.
    expect(on('wasm').total).toBeLessThan(0.9 * on('webgpu').total);
    expect(on('wasm').reference).toBeGreaterThanOrEqual(on('webgpu').reference);
  });

  it('knows of the supervised phase, of p⊕x and of sampled answers', () => {
    const whole = of({});
    expect(of({ 'sft.steps': 10 }).total).toBeGreaterThan(whole.total);
    const refined = of({ 'alignment.lossType': 'sr-dpo' });
    expect(refined.total).toBeGreaterThan(whole.total);
    // Not a length whose arrays are as large as others, which would share their buffers.
    const longer = 'a'.repeat(700);
    expect(
      of({ 'alignment.lossType': 'sr-dpo', 'alignment.refinementPrompt': longer }).total,
    ).toBeGreaterThan(refined.total);
    expect(whole.answers).toBe(0);
    const sampled = of({ 'sampling.prompts': 4 });
    expect(sampled.answers).toBeGreaterThan(0);
    expect(sampled.total).toBe(whole.total + sampled.answers);
  });
});
