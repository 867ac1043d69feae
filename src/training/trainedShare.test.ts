import { beforeAll, expect, it } from 'vitest';

import { selectBackend } from '../backend/select';
import { Decoder } from '../model/decoder';
import { estimateMemory, presetShape, type TrainedShare } from '../protocol/estimate';
import { presets } from '../protocol/presets';
import { shareOf } from '../protocol/trainedShare';
import { loraModules, type LoraFamily } from '../shared/loraModules';
import type { ModelConfig } from '../shared/modelConfig';
import { seededRandom } from '../shared/random';
import { presetModel } from './presetModel';
import { alignedPolicy, trainedPart, type TrainedPart } from './trainedPart';

const llama: ModelConfig = { ...presetModel(presets.nano, 300), kvHeads: 2, heads: 4 };
const gpt2: ModelConfig = {
  ...llama,
  ...{ kvHeads: 4, positions: 'learned', norm: 'layerNorm', mlp: 'geluTanh' },
  ...{ attentionBias: 'all', mlpBias: true },
};

beforeAll(async () => {
  await selectBackend('cpu');
});

/** What a decoder made so really trains. */
function trainedBy(config: ModelConfig, part: TrainedPart): TrainedShare {
  const policy = alignedPolicy(Decoder.initialize(config, seededRandom(1)), part, 1);
  const byMap = [...(policy.adapters?.byMap ?? [])];
  const adapters = byMap.map(([map, { a, b }]) => [map, [a.size, b.size] as const] as const);
  const trained = policy.adapters ? [] : policy.trained.keys();
  policy.dispose();
  return { adapters: new Map(adapters), trained: new Set(trained), ownReference: true };
}

it.each<[LoraFamily, ModelConfig]>([
  ['llama', llama],
  ['qwen2', { ...llama, attentionBias: 'qkv' }],
  ['gpt2', gpt2],
  ['gpt_neox', { ...gpt2, positions: 'rotary', parallelResidual: true, tiedHead: false }],
])('before there is data the share of a %s is known as with it', (family, config) => {
  const every = Object.keys(loraModules[family].modules);
  for (const model of [
    { lora: null, trainLastLayers: 0 },
    { lora: null, trainLastLayers: 1 },
    { lora: { rank: 3, alpha: 6, targets: every }, trainLastLayers: 0 },
    { lora: { rank: 3, alpha: 6, targets: every.slice(0, 1) }, trainLastLayers: 0 },
  ]) {
    const settings = { source: 'checkpoint', preset: 'nano', ...model } as Parameters<
      typeof trainedPart
    >[0];
    const wanted = trainedBy(config, trainedPart(settings, config, family));
    expect(shareOf(config, family, model, true)).toEqual(wanted);
  }
});

it('a second checkpoint as reference is counted as a whole, beside what is trained', () => {
  const model = presetShape(presets.nano, 512); // 106,816 parameters
  const step = { rows: 4, length: 16, optimizerSlots: 1 } as const;
  const reference = (trainLastLayers: number, own: boolean): number => {
    const share = shareOf(model, 'llama', { lora: null, trainLastLayers }, own);
    return estimateMemory(model, { ...step, share }).reference;
  };
  expect(reference(0, false)).toBe(4 * 106_816);
  expect(reference(0, true)).toBe(4 * 106_816);
  // A copy of one block (36,992) and the last norm (64), or all of a second model.
  expect(reference(1, false)).toBe(4 * 37_056);
  expect(reference(1, true)).toBe(4 * 106_816);
});
