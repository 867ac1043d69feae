import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { RefineryError } from '../shared/errors';
import type { ModelConfig } from '../shared/modelConfig';

import { ConfigReader } from './configReader';
import { familyOf } from './families';

type Raw = Readonly<Record<string, unknown>>;

// As the hub has them, but for keys that say nothing about the computation.
const gpt2: Raw = {
  architectures: ['GPT2LMHeadModel'],
  model_type: 'gpt2',
  activation_function: 'gelu_new',
  attn_pdrop: 0.1,
  layer_norm_epsilon: 1e-5,
  n_ctx: 1024,
  n_embd: 768,
  n_head: 12,
  n_layer: 12,
  n_positions: 1024,
  vocab_size: 50257,
};
const pythia: Raw = {
  architectures: ['GPTNeoXForCausalLM'],
  model_type: 'gpt_neox',
  hidden_act: 'gelu',
  hidden_size: 768,
  intermediate_size: 3072,
  layer_norm_eps: 1e-5,
  max_position_embeddings: 2048,
  num_attention_heads: 12,
  num_hidden_layers: 12,
  rotary_emb_base: 10000,
  rotary_pct: 0.25,
  tie_word_embeddings: false,
  torch_dtype: 'float16',
  use_parallel_residual: true,
  vocab_size: 50304,
};
const smolLm: Raw = {
  architectures: ['LlamaForCausalLM'],
  model_type: 'llama',
  attention_bias: false,
  hidden_act: 'silu',
  hidden_size: 576,
  intermediate_size: 1536,
  is_llama_config: true,
  max_position_embeddings: 2048,
  num_attention_heads: 9,
  num_hidden_layers: 30,
  num_key_value_heads: 3,
  pretraining_tp: 1,
  rms_norm_eps: 1e-5,
  rope_interleaved: false,
  rope_scaling: null,
  rope_theta: 10000.0,
  tie_word_embeddings: true,
  torch_dtype: 'bfloat16',
  vocab_size: 49152,
};
const qwen: Raw = {
  architectures: ['Qwen2ForCausalLM'],
  model_type: 'qwen2',
  hidden_act: 'silu',
  hidden_size: 896,
  intermediate_size: 4864,
  max_position_embeddings: 32768,
  max_window_layers: 21,
  num_attention_heads: 14,
  num_hidden_layers: 24,
  num_key_value_heads: 2,
  rms_norm_eps: 1e-6,
  rope_theta: 1000000.0,
  sliding_window: 32768,
  tie_word_embeddings: true,
  use_mrope: false,
  use_sliding_window: false,
  vocab_size: 151936,
};

function modelOf(raw: Raw): ModelConfig {
  const reader = new ConfigReader(raw);
  return familyOf(reader).model(reader);
}
const without = (raw: Raw, ...keys: string[]): Raw =>
  Object.fromEntries(Object.entries(raw).filter(([key]) => !keys.includes(key)));

describe('config.json', () => {
  it('is read for GPT-2', () => {
    expect(modelOf(gpt2)).toEqual({
      vocabularySize: 50257,
      hiddenSize: 768,
      layers: 12,
      heads: 12,
      kvHeads: 12,
      intermediateSize: 3072,
      maxPositions: 1024,
      positions: 'learned',
      rotaryTheta: 10_000,
      rotaryFraction: 0,
      norm: 'layerNorm',
      normEps: 1e-5,
      mlp: 'geluTanh',
      attentionBias: 'all',
      mlpBias: true,
      parallelResidual: false,
      tiedHead: true,
    });
    expect(modelOf({ ...gpt2, n_inner: 1000, tie_word_embeddings: false })).toMatchObject({
      intermediateSize: 1000,
      tiedHead: false,
    });
    expect(modelOf({ ...gpt2, activation_function: 'gelu' }).mlp).toBe('gelu');
    // The same numbers in float32.
    expect(modelOf({ ...gpt2, reorder_and_upcast_attn: true })).toEqual(modelOf(gpt2));
  });

  it('is read for GPT-NeoX in its older and its newer keys', () => {
    expect(modelOf(pythia)).toMatchObject({
      positions: 'rotary',
      rotaryTheta: 10_000,
      rotaryFraction: 0.25,
      mlp: 'gelu',
      parallelResidual: true,
      attentionBias: 'all',
      tiedHead: false,
    });
    const newer = {
      ...without(pythia, 'rotary_emb_base', 'rotary_pct', 'torch_dtype'),
      dtype: 'float16',
      rope_parameters: { rope_type: 'default', rope_theta: 5000, partial_rotary_factor: 0.5 },
    };
    expect(modelOf(newer)).toEqual({
      ...modelOf(pythia),
      rotaryTheta: 5000,
      rotaryFraction: 0.5,
    });
    // What transformers takes where a key is absent.
    expect(modelOf(without(pythia, 'rotary_emb_base', 'rotary_pct'))).toEqual(modelOf(pythia));
    expect(modelOf({ ...pythia, attention_bias: false }).attentionBias).toBe('none');
    expect(modelOf({ ...pythia, use_parallel_residual: false }).parallelResidual).toBe(false);
    // 10 % of a head of 64 are int(6.4) = 6 dimensions.
    expect(modelOf({ ...pythia, rotary_pct: 0.1 }).rotaryFraction).toBe(6 / 64);
  });

  it('is read for Llama', () => {
    expect(modelOf(smolLm)).toMatchObject({
      kvHeads: 3,
      rotaryTheta: 10_000,
      rotaryFraction: 1,
      norm: 'rmsNorm',
      mlp: 'swiglu',
      attentionBias: 'none',
      mlpBias: false,
      tiedHead: true,
    });
    const bare = without(smolLm, 'num_key_value_heads', 'rms_norm_eps', 'tie_word_embeddings');
    expect(modelOf(bare)).toMatchObject({ kvHeads: 9, normEps: 1e-6, tiedHead: false });
    expect(modelOf({ ...smolLm, head_dim: 64 })).toEqual(modelOf(smolLm));
    expect(modelOf({ ...smolLm, attention_bias: true, mlp_bias: true })).toMatchObject({
      attentionBias: 'all',
      mlpBias: true,
    });
    expect(modelOf({ ...smolLm, rope_scaling: { type: 'default' } })).toEqual(modelOf(smolLm));
  });

  it('is read for Qwen2', () => {
    expect(modelOf(qwen)).toMatchObject({
      attentionBias: 'qkv',
      mlpBias: false,
      rotaryTheta: 1e6,
      tiedHead: true,
    });
    // Switched on, but no layer is left for it.
    expect(modelOf({ ...qwen, use_sliding_window: true, max_window_layers: 24 })).toEqual(
      modelOf(qwen),
    );
  });

  it.each<[string, Raw, Raw]>([
    [
      'model_type "mamba" is not computed here; take a model with gpt2, gpt_neox, llama',
      gpt2,
      { model_type: 'mamba' },
    ],
    ['lacks model_type', gpt2, { model_type: null }],
    ['model_type ["gpt2"]', gpt2, { model_type: ['gpt2'] }],
    ['quantization_config', gpt2, { quantization_config: { bits: 4 } }],
    ['lacks n_embd', gpt2, { n_embd: null }],
    ['n_layer is 1000000000, not a whole number from 1 to 1024', gpt2, { n_layer: 1e9 }],
    ['vocab_size is "50257", not a whole number', gpt2, { vocab_size: '50257' }],
    ['n_embd 768 is not a multiple of n_head 7', gpt2, { n_head: 7 }],
    ['layer_norm_epsilon is -1, not a number above 0', gpt2, { layer_norm_epsilon: -1 }],
    ['activation_function "relu"', gpt2, { activation_function: 'relu' }],
    ['activation_function "constructor"', gpt2, { activation_function: 'constructor' }],
    ['scale_attn_weights false', gpt2, { scale_attn_weights: false }],
    ['scale_attn_by_inverse_layer_idx true', gpt2, { scale_attn_by_inverse_layer_idx: true }],
    ['add_cross_attention true', gpt2, { add_cross_attention: true }],
    ['tie_word_embeddings is 1, not true or false', gpt2, { tie_word_embeddings: 1 }],
    ['tie_word_embeddings true is not computed', pythia, { tie_word_embeddings: true }],
    ['hidden_act "quick_gelu"', pythia, { hidden_act: 'quick_gelu' }],
    ['rope_scaling.type "linear"', pythia, { rope_scaling: { type: 'linear', factor: 2 } }],
    ['by rotary_pct the first 7 of 64 dimensions', pythia, { rotary_pct: 0.11 }],
    ['by rotary_pct the first 0 of 64', pythia, { rotary_pct: 0.001 }],
    [
      'rope_parameters.rope_theta 500 and rotary_emb_base 10000 contradict',
      pythia,
      { rope_parameters: { rope_theta: 500 } },
    ],
    ['rope_theta', pythia, { rope_theta: 500 }],
    [
      'hidden_act "gelu" is not computed here; take a model with silu, swish',
      smolLm,
      { hidden_act: 'gelu' },
    ],
    ['head_dim 128', smolLm, { head_dim: 128 }],
    ['rope_scaling.rope_type "llama3"', smolLm, { rope_scaling: { rope_type: 'llama3' } }],
    ['rope_parameters.rope_type "yarn"', smolLm, { rope_parameters: { rope_type: 'yarn' } }],
    ['rope_parameters.full', smolLm, { rope_parameters: { full: { rope_type: 'default' } } }],
    ['rope_scaling is "linear", not an object or null', smolLm, { rope_scaling: 'linear' }],
    ['partial_rotary_factor 0.5', smolLm, { partial_rotary_factor: 0.5 }],
    ['rope_interleaved true', smolLm, { rope_interleaved: true }],
    ['sliding_window 4096', smolLm, { sliding_window: 4096 }],
    [
      'num_attention_heads 9 is not a multiple of num_key_value_heads 2',
      smolLm,
      { num_key_value_heads: 2 },
    ],
    ['use_sliding_window true', qwen, { use_sliding_window: true }],
    [
      'layer_types "sliding_attention"',
      qwen,
      { layer_types: ['full_attention', 'sliding_attention'] },
    ],
    ['use_mrope true', qwen, { use_mrope: true }],
    [
      'use_sliding_window true',
      qwen,
      { use_sliding_window: true, sliding_window: undefined, max_window_layers: 0 },
    ],
    ['is_causal false', smolLm, { is_causal: false }],
    ['head_dim 32', pythia, { head_dim: 32 }],
    ['num_attention_heads 8 and n_head 12 contradict', gpt2, { num_attention_heads: 8 }],
    [
      'partial_rotary_factor 0.5 is not computed',
      { ...pythia, rotary_pct: undefined },
      { partial_rotary_factor: 0.5 },
    ],
  ])('refuses what is not computed: %s', (sentence, raw, change) => {
    const read = (): unknown => modelOf({ ...raw, ...change });
    expect(read).toThrow(sentence);
    expect(read).toThrow(RefineryError);
  });

  it('is read or refused, whatever its values', () => {
    const keys = [...new Set([gpt2, pythia, smolLm, qwen].flatMap((raw) => Object.keys(raw)))];
    const changes = fc.dictionary(
      fc.constantFrom(...keys, 'rope_parameters', 'layer_types', 'head_dim', 'n_inner'),
      fc.oneof(fc.jsonValue(), fc.constant(Infinity), fc.constant(-0)),
      { maxKeys: 4 },
    );
    fc.assert(
      fc.property(fc.constantFrom(gpt2, pythia, smolLm, qwen), changes, (raw, change) => {
        try {
          const model = modelOf({ ...raw, ...change });
          expect(Number.isInteger(model.hiddenSize / model.heads)).toBe(true);
          expect(Number.isInteger(model.heads / model.kvHeads)).toBe(true);
        } catch (error) {
          if (!(error instanceof RefineryError)) throw error;
          expect(error.message.length).toBeLessThan(300);
        }
      }),
      { numRuns: 500 },
    );
  });
});
