import type { ModelConfig, ParameterSpec } from '../shared/modelConfig';
import { keyIsNotComputed } from '../shared/sentences/modelConfigSentences';
import { assertMultiple, refuseConfig, type ConfigReader } from './configReader';
import { insideBlock, type Family, type Placed } from './layout';
import { rotaryConfig } from './rotaryConfig';
import { turnedPart, wholePart } from './stridedPart';

const swiglu = { silu: 'swiglu', swish: 'swiglu' } as const;

/** What Llama and Qwen2 have in common. */
function llamaLike(
  config: ConfigReader,
  biases: Pick<ModelConfig, 'attentionBias' | 'mlpBias'>,
): ModelConfig {
  const hiddenSize = config.count('hidden_size');
  const heads = config.count('num_attention_heads');
  const kvHeads = config.count('num_key_value_heads', heads);
  assertMultiple('hidden_size', hiddenSize, 'num_attention_heads', heads);
  assertMultiple('num_attention_heads', heads, 'num_key_value_heads', kvHeads);
  const width = hiddenSize / heads;
  // A head of another width than its share of the hidden size.
  config.only('is_causal', true);
  config.only('head_dim', width);
  const rotary = rotaryConfig(config, {
    theta: 'rope_theta',
    fraction: 'partial_rotary_factor',
    usualFraction: 1,
    width,
  });
  // These families rotate whole heads, whatever else a config says.
  if (rotary.rotaryFraction !== 1)
    refuseConfig(keyIsNotComputed('partial_rotary_factor', rotary.rotaryFraction));
  config.only('rope_interleaved', false);
  return {
    vocabularySize: config.count('vocab_size'),
    hiddenSize,
    layers: config.count('num_hidden_layers', undefined, 1024),
    heads,
    kvHeads,
    intermediateSize: config.count('intermediate_size'),
    maxPositions: config.count('max_position_embeddings'),
    positions: 'rotary',
    ...rotary,
    norm: 'rmsNorm',
    normEps: config.positive('rms_norm_eps', 1e-6),
    mlp: config.among('hidden_act', swiglu, 'silu'),
    ...biases,
    parallelResidual: false,
    tiedHead: config.flag('tie_word_embeddings', false),
  };
}

function llamaModel(config: ConfigReader): ModelConfig {
  config.only('sliding_window', undefined);
  return llamaLike(config, {
    attentionBias: config.flag('attention_bias', false) ? 'all' : 'none',
    mlpBias: config.flag('mlp_bias', false),
  });
}

function qwen2Model(config: ConfigReader): ModelConfig {
  const model = llamaLike(config, { attentionBias: 'qkv', mlpBias: false });
  config.only('use_mrope', false);
  const layerTypes = config.value('layer_types');
  const named: unknown = Array.isArray(layerTypes)
    ? layerTypes.find((type) => type !== 'full_attention')
    : layerTypes;
  if (named !== undefined) refuseConfig(keyIsNotComputed('layer_types', named));
  // Without `layer_types` the layers from `max_window_layers` on see a window only.
  const windowed = config.flag('use_sliding_window', false) && layerTypes === undefined;
  const from = config.value('max_window_layers') ?? 28;
  // An absent `sliding_window` is 4,096 in transformers; only null is none.
  const isUsed = windowed && config.raw.sliding_window !== null;
  if (isUsed && !(typeof from === 'number' && from >= model.layers))
    refuseConfig(keyIsNotComputed('use_sliding_window', true));
  return model;
}

const modules: Readonly<Record<string, string>> = {
  attentionNorm: 'input_layernorm',
  'attention.query': 'self_attn.q_proj',
  'attention.key': 'self_attn.k_proj',
  'attention.value': 'self_attn.v_proj',
  'attention.output': 'self_attn.o_proj',
  mlpNorm: 'post_attention_layernorm',
  'mlp.gate': 'mlp.gate_proj',
  'mlp.up': 'mlp.up_proj',
  'mlp.down': 'mlp.down_proj',
};
const outside: Readonly<Record<string, string>> = {
  'tokens.weight': 'embed_tokens.weight',
  'finalNorm.weight': 'norm.weight',
};

/** Llama stores every matrix but the token table as [out, in]. */
function llamaPlace({ name, shape }: ParameterSpec): Placed {
  const known = outside[name];
  if (known !== undefined)
    return { name: known, shape, part: wholePart(shape.reduce((size, n) => size * n, 1)) };
  const { layer, module, kind } = insideBlock(name) ?? {};
  const inner = modules[module ?? ''];
  const stored = name === 'head.weight' ? 'lm_head.weight' : `layers.${layer}.${inner}.${kind}`;
  if (name !== 'head.weight' && inner === undefined)
    throw new Error(`Llama's layout has no place for ${name}.`);
  const [rows, columns] = shape as [number, number];
  return shape.length === 2
    ? { name: stored, shape: [columns, rows], part: turnedPart(rows, columns) }
    : { name: stored, shape, part: wholePart(rows) };
}

export const llama: Family = {
  name: 'llama',
  prefix: 'model.',
  head: 'lm_head.weight',
  model: llamaModel,
  place: llamaPlace,
  buffers: /^(layers\.\d+\.self_attn\.)?rotary_emb\.inv_freq$/,
};

export const qwen2: Family = { ...llama, name: 'qwen2', model: qwen2Model };
