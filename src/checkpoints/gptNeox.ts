import type { ModelConfig, ParameterSpec } from '../shared/modelConfig';
import { assertMultiple, type ConfigReader } from './configReader';
import { geluForms } from './gpt2';
import { insideBlock, type Family, type Placed } from './layout';
import { rotaryConfig } from './rotaryConfig';
import { turnedPart, wholePart } from './stridedPart';

function gptNeoxModel(config: ConfigReader): ModelConfig {
  config.only('tie_word_embeddings', false);
  const hiddenSize = config.count('hidden_size');
  const heads = config.count('num_attention_heads');
  assertMultiple('hidden_size', hiddenSize, 'num_attention_heads', heads);
  config.only('is_causal', true);
  config.only('head_dim', hiddenSize / heads);
  return {
    vocabularySize: config.count('vocab_size'),
    hiddenSize,
    layers: config.count('num_hidden_layers', undefined, 1024),
    heads,
    kvHeads: heads,
    intermediateSize: config.count('intermediate_size'),
    maxPositions: config.count('max_position_embeddings'),
    positions: 'rotary',
    ...rotaryConfig(config, {
      theta: 'rotary_emb_base',
      fraction: 'rotary_pct',
      usualFraction: 0.25,
      width: hiddenSize / heads,
    }),
    norm: 'layerNorm',
    normEps: config.positive('layer_norm_eps', 1e-5),
    mlp: config.among('hidden_act', geluForms, 'gelu'),
    attentionBias: config.flag('attention_bias', true) ? 'all' : 'none',
    mlpBias: true,
    parallelResidual: config.flag('use_parallel_residual', true),
    tiedHead: false,
  };
}

const modules: Readonly<Record<string, string>> = {
  attentionNorm: 'input_layernorm',
  'attention.output': 'attention.dense',
  mlpNorm: 'post_attention_layernorm',
  'mlp.up': 'mlp.dense_h_to_4h',
  'mlp.down': 'mlp.dense_4h_to_h',
};
const outside: Readonly<Record<string, string>> = {
  'tokens.weight': 'embed_in.weight',
  'finalNorm.weight': 'final_layer_norm.weight',
  'finalNorm.bias': 'final_layer_norm.bias',
};
const joint = ['attention.query', 'attention.key', 'attention.value'];

/** GPT-NeoX stores [out, in]; the rows of query_key_value go head by head as [heads, 3, width]. */
function gptNeoxPlace({ name, shape }: ParameterSpec, config: ModelConfig): Placed {
  const size = shape.reduce((product, n) => product * n, 1);
  const known = outside[name];
  if (known !== undefined) return { name: known, shape, part: wholePart(size) };
  const [rows, columns] = shape as [number, number];
  if (name === 'head.weight')
    return { name: 'embed_out.weight', shape: [columns, rows], part: turnedPart(rows, columns) };
  const { layer, module, kind } = insideBlock(name) ?? {};
  const third = joint.indexOf(module ?? '');
  if (third >= 0) {
    const { hiddenSize: c, heads } = config;
    const width = c / heads;
    const input = kind === 'weight' ? c : 1;
    return {
      name: `layers.${layer}.attention.query_key_value.${kind}`,
      shape: kind === 'weight' ? [3 * c, c] : [3 * c],
      part: {
        dims: [input, heads, width],
        strides: [1, 3 * width * input, input],
        offset: third * width * input,
      },
    };
  }
  const inner = modules[module ?? ''];
  if (inner === undefined) throw new Error(`GPT-NeoX's layout has no place for ${name}.`);
  const stored = `layers.${layer}.${inner}.${kind}`;
  return shape.length === 2
    ? { name: stored, shape: [columns, rows], part: turnedPart(rows, columns) }
    : { name: stored, shape, part: wholePart(size) };
}

export const gptNeox: Family = {
  name: 'gpt_neox',
  prefix: 'gpt_neox.',
  head: 'embed_out.weight',
  model: gptNeoxModel,
  place: gptNeoxPlace,
  buffers: /^layers\.\d+\.attention\.(bias|masked_bias|rotary_emb\.inv_freq)$/,
};
