import { describe, expect, it } from 'vitest';

import { expectSentence, none, rendered } from '../../testing/sentenceForm';
import * as checkpoint from './checkpointSentences';
import * as modelConfig from './modelConfigSentences';
import * as safetensors from './safetensorsSentences';
import { shownName, shownShape, shownValue } from './shownNames';

const head = 'model.layers.0.self_attn.q_proj.weight';
const index = 'model.safetensors.index.json';
const [first, second] = ['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors'];

const sentences: [string, string][] = [
  ...rendered(checkpoint, {
    fileCannotBeRead: [['model.safetensors', 'The requested file could not be read.']],
    fileEndsEarly: [['model.safetensors']],
    jsonIsBroken: [['config.json', 'Unexpected token } in JSON at position 9']],
    jsonIsNoObject: [['config.json']],
    settingsAreTooLarge: [['tiny/config.json', 10]],
    configIsMissing: [['model.safetensors'], [null]],
    configsAreSeveral: [['a/config.json', 'b/config.json']],
    weightsAreMissing: [['pytorch_model.bin'], [null]],
    adapterLacksModel: [['adapter_model.safetensors']],
    adapterIsLeftOut: [['adapter_model.safetensors']],
    indexIsMissing: [[first, second]],
    indexHasNoMap: [[index]],
    shardIsMissing: [[index, '../a b']],
    shardLacksTensor: [[head, index, first]],
    indexLacksTensor: [[head, index, first]],
    tensorIsTwice: [[head, first, second]],
    tensorIsMissing: [[head]],
    tensorIsLeftOver: [[head, 'gpt2']],
    tensorHasShape: [[head, [64, 64], [64, 32]]],
    typeIsNotRead: [[head, 'I64']],
    weightIsNotFinite: [[head, NaN]],
    tiedHeadDiffers: [['lm_head.weight', 'model.embed_tokens.weight']],
    loadingWasCanceled: none,
    parameterHasSize: [
      ['tokens.weight', [512, 64], 100],
      ['tokens.weight', [512, 64], null],
    ],
  }),
  ...rendered(modelConfig, {
    keyIsMissing: [['n_embd']],
    sizeIsNot: [['n_embd', -1, 16_777_216]],
    numberIsNotPositive: [['rms_norm_eps', '1e-5']],
    flagIsNone: [['tie_word_embeddings', 1]],
    keyIsNoText: [['hidden_act', ['silu']]],
    keyIsNoObject: [['rope_scaling', 'linear']],
    keyIsNotComputed: [['rope_scaling.type', 'yarn']],
    keyIsNoneOf: [['model_type', 'mamba', ['gpt2', 'llama']]],
    keysContradict: [['rope_theta', 500, 'rope_parameters.rope_theta', 10_000]],
    sizeIsNoMultiple: [['hidden_size', 64, 'num_attention_heads', 7]],
    rotationIsOdd: [['rotary_pct', 7, 64]],
  }),
  ...rendered(safetensors, {
    headerIsCutOff: [[first]],
    headerIsTooLong: [[first, '18446744073709551615']],
    headerIsOverLimit: [[first, 100_000_001]],
    headerIsNotJson: [[first]],
    headerIsNoObject: [[first]],
    entryIsNoObject: [[head], ['a\nb']],
    typeIsUnknown: [
      [head, 'F4'],
      [head, 3],
      [head, undefined],
    ],
    shapeIsNoList: [[head]],
    shapeOverflows: [[head]],
    offsetsAreNoPair: [[head]],
    tensorIsCutOff: [[head, 10_000, 8000]],
    bytesDoNotFitShape: [
      [head, 'F32', [64, 64], 100],
      [head, 'F16', [], 100],
    ],
    bytesOverlap: [[head, 'lm_head.weight']],
    bytesBelongToNone: [[head, 4, 8]],
    bytesAreLeftOver: [[first, 8]],
  }),
];

describe('what is wrong with a checkpoint is said', () => {
  it.each(sentences)('in a sentence: %s: %s', (_, sentence) => {
    expectSentence(sentence);
  });
});

it('what stands in a file is shown short, and quoted where it is not plain', () => {
  expect(shownName('model.layers.0.mlp.up_proj.weight')).toBe('model.layers.0.mlp.up_proj.weight');
  expect(shownName('<|im_end|>')).toBe('<|im_end|>');
  expect(shownName('a\nb "c"')).toBe('"a\\nb \\"c\\""');
  expect(shownName('x'.repeat(200))).toBe(`${'x'.repeat(120)}…`);
  expect(shownValue({ type: 'yarn' })).toBe('{"type":"yarn"}');
  expect(shownValue('x'.repeat(200))).toHaveLength(81);
  expect([shownShape([]), shownShape([3]), shownShape([2, 3])]).toEqual(['()', '3', '2 × 3']);
});
