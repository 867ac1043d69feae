import { keysContradict } from '../shared/sentences/modelConfigSentences';
import { assertMultiple, refuseConfig, type ConfigReader } from './configReader';
import { insideBlock, type Family, type Placed } from './layout';
import { turnedPart, wholePart } from './stridedPart';
import type { ModelConfig, ParameterSpec } from '../shared/modelConfig';

/** The activations that are computed, by the names that config.json has for them. */
export const geluForms = {
  gelu: 'gelu',
  gelu_python: 'gelu',
  gelu_new: 'geluTanh',
  gelu_pytorch_tanh: 'geluTanh',
  gelu_fast: 'geluTanh',
} as const;

/** Names of other families that transformers takes for GPT-2's own. */
const aliases = {
  hidden_size: 'n_embd',
  num_attention_heads: 'n_head',
  num_hidden_layers: 'n_layer',
  max_position_embeddings: 'n_positions',
} as const;

function gpt2Model(config: ConfigReader): ModelConfig {
  for (const [alias, own] of Object.entries(aliases)) {
    const said = config.value(alias);
    if (said !== undefined && said !== config.value(own))
      refuseConfig(keysContradict(alias, said, own, config.value(own)));
  }
  config.only('scale_attn_weights', true);
  config.only('scale_attn_by_inverse_layer_idx', false);
  config.only('add_cross_attention', false);
  // `reorder_and_upcast_attn` only says in which precision: everything is float32 here.
  const hiddenSize = config.count('n_embd');
  const heads = config.count('n_head');
  assertMultiple('n_embd', hiddenSize, 'n_head', heads);
  return {
    vocabularySize: config.count('vocab_size'),
    hiddenSize,
    layers: config.count('n_layer', undefined, 1024),
    heads,
    kvHeads: heads,
    intermediateSize: config.count('n_inner', 4 * hiddenSize),
    maxPositions: config.count('n_positions'),
    positions: 'learned',
    rotaryTheta: 10_000,
    rotaryFraction: 0,
    norm: 'layerNorm',
    normEps: config.positive('layer_norm_epsilon', 1e-5),
    mlp: config.among('activation_function', geluForms, 'gelu_new'),
    attentionBias: 'all',
    mlpBias: true,
    parallelResidual: false,
    tiedHead: config.flag('tie_word_embeddings', true),
  };
}

const modules: Readonly<Record<string, string>> = {
  attentionNorm: 'ln_1',
  'attention.output': 'attn.c_proj',
  mlpNorm: 'ln_2',
  'mlp.up': 'mlp.c_fc',
  'mlp.down': 'mlp.c_proj',
};
const outside: Readonly<Record<string, string>> = {
  'tokens.weight': 'wte.weight',
  'positions.weight': 'wpe.weight',
  'finalNorm.weight': 'ln_f.weight',
  'finalNorm.bias': 'ln_f.bias',
};
const joint = ['attention.query', 'attention.key', 'attention.value'];

/** GPT-2's Conv1D weights are [in, out] as ours; query, key and value stand side by side in c_attn. */
function gpt2Place({ name, shape }: ParameterSpec, { hiddenSize: c }: ModelConfig): Placed {
  const size = shape.reduce((product, n) => product * n, 1);
  const known = outside[name];
  if (known !== undefined) return { name: known, shape, part: wholePart(size) };
  if (name === 'head.weight')
    return {
      name: 'lm_head.weight',
      shape: [...shape].reverse(),
      part: turnedPart(shape[0]!, shape[1]!),
    };
  const { layer, module, kind } = insideBlock(name) ?? {};
  const third = joint.indexOf(module ?? '');
  if (third >= 0) {
    const rows = kind === 'weight' ? c : 1;
    return {
      name: `h.${layer}.attn.c_attn.${kind}`,
      shape: kind === 'weight' ? [c, 3 * c] : [3 * c],
      part: { dims: [rows, 1, c], strides: [3 * c, 0, 1], offset: third * c },
    };
  }
  const inner = modules[module ?? ''];
  if (inner === undefined) throw new Error(`GPT-2's layout has no place for ${name}.`);
  return { name: `h.${layer}.${inner}.${kind}`, shape, part: wholePart(size) };
}

export const gpt2: Family = {
  name: 'gpt2',
  prefix: 'transformer.',
  head: 'lm_head.weight',
  model: gpt2Model,
  place: gpt2Place,
  buffers: /^h\.\d+\.attn\.(bias|masked_bias)$/,
};
