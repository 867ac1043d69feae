import type { ModelConfig } from '../model/modelConfig';
import type { Place } from './nameMap';

/** config.json of a Llama checkpoint, as far as it is read and written here. */
export interface LlamaConfig {
  readonly vocab_size: number;
  readonly hidden_size: number;
  readonly intermediate_size: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  readonly num_key_value_heads: number;
  readonly max_position_embeddings: number;
  readonly rms_norm_eps: number;
  readonly rope_theta: number;
  readonly tie_word_embeddings: boolean;
}

const places: Readonly<Record<string, string>> = {
  'attentionNorm.weight': 'input_layernorm.weight',
  'attention.query.weight': 'self_attn.q_proj.weight',
  'attention.key.weight': 'self_attn.k_proj.weight',
  'attention.value.weight': 'self_attn.v_proj.weight',
  'attention.output.weight': 'self_attn.o_proj.weight',
  'mlpNorm.weight': 'post_attention_layernorm.weight',
  'mlp.gate.weight': 'mlp.gate_proj.weight',
  'mlp.up.weight': 'mlp.up_proj.weight',
  'mlp.down.weight': 'mlp.down_proj.weight',
};

const outside: Readonly<Record<string, Place>> = {
  'tokens.weight': { name: 'model.embed_tokens.weight', transposed: false },
  'finalNorm.weight': { name: 'model.norm.weight', transposed: false },
  'head.weight': { name: 'lm_head.weight', transposed: true },
};

/** Where a parameter stands in Llama's layout. */
export function llamaPlace(name: string): Place {
  const known = outside[name];
  if (known) return known;
  const [, layer, inner] = /^layers\.(\d+)\.(.+)$/.exec(name) ?? [];
  const place = places[inner ?? ''];
  if (layer === undefined || place === undefined)
    throw new Error(`Llama's layout has no place for ${name}.`);
  return { name: `model.layers.${layer}.${place}`, transposed: !place.includes('norm') };
}

/** The decoder that a Llama config.json describes. */
export function llamaModel(config: LlamaConfig): ModelConfig {
  return {
    vocabularySize: config.vocab_size,
    hiddenSize: config.hidden_size,
    layers: config.num_hidden_layers,
    heads: config.num_attention_heads,
    kvHeads: config.num_key_value_heads,
    intermediateSize: config.intermediate_size,
    maxPositions: config.max_position_embeddings,
    positions: 'rotary',
    rotaryTheta: config.rope_theta,
    rotaryFraction: 1,
    norm: 'rmsNorm',
    normEps: config.rms_norm_eps,
    mlp: 'swiglu',
    attentionBias: false,
    mlpBias: false,
    parallelResidual: false,
    tiedHead: config.tie_word_embeddings,
  };
}

/** config.json of a decoder in Llama's layout, with the keys that transformers reads. */
export function llamaConfig(
  config: ModelConfig,
  eosId: number,
): LlamaConfig & Record<string, unknown> {
  return {
    architectures: ['LlamaForCausalLM'],
    model_type: 'llama',
    hidden_act: 'silu',
    vocab_size: config.vocabularySize,
    hidden_size: config.hiddenSize,
    intermediate_size: config.intermediateSize,
    num_hidden_layers: config.layers,
    num_attention_heads: config.heads,
    num_key_value_heads: config.kvHeads,
    max_position_embeddings: config.maxPositions,
    rms_norm_eps: config.normEps,
    rope_theta: config.rotaryTheta,
    rope_scaling: null,
    tie_word_embeddings: config.tiedHead,
    attention_bias: config.attentionBias,
    mlp_bias: config.mlpBias,
    bos_token_id: eosId,
    eos_token_id: eosId,
    torch_dtype: 'float32',
  };
}
