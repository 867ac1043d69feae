import type { ModelConfig } from '../model/modelConfig';
import type { StoredTensor } from './safetensors';
import type { Place } from './nameMap';

/** config.json of a GPT-NeoX checkpoint (Pythia's layout), as far as it is read here. */
export interface GptNeoxConfig {
  readonly vocab_size: number;
  readonly hidden_size: number;
  readonly intermediate_size: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  readonly max_position_embeddings: number;
  readonly layer_norm_eps: number;
  readonly rotary_emb_base: number;
  readonly rotary_pct: number;
  readonly use_parallel_residual: boolean;
}

/** The decoder that a GPT-NeoX config.json describes. */
export function gptNeoxModel(config: GptNeoxConfig): ModelConfig {
  return {
    vocabularySize: config.vocab_size,
    hiddenSize: config.hidden_size,
    layers: config.num_hidden_layers,
    heads: config.num_attention_heads,
    kvHeads: config.num_attention_heads,
    intermediateSize: config.intermediate_size,
    maxPositions: config.max_position_embeddings,
    positions: 'rotary',
    rotaryTheta: config.rotary_emb_base,
    rotaryFraction: config.rotary_pct,
    norm: 'layerNorm',
    normEps: config.layer_norm_eps,
    mlp: 'gelu',
    attentionBias: true,
    mlpBias: true,
    parallelResidual: config.use_parallel_residual,
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
const outside: Readonly<Record<string, Place>> = {
  'tokens.weight': { name: 'gpt_neox.embed_in.weight', transposed: false },
  'finalNorm.weight': { name: 'gpt_neox.final_layer_norm.weight', transposed: false },
  'finalNorm.bias': { name: 'gpt_neox.final_layer_norm.bias', transposed: false },
  'head.weight': { name: 'embed_out.weight', transposed: true },
};

/** Where a parameter stands in GPT-NeoX's layout. */
export function gptNeoxPlace(name: string): Place {
  const known = outside[name];
  if (known) return known;
  const [, layer, module, kind] = /^layers\.(\d+)\.(.+)\.(weight|bias)$/.exec(name) ?? [];
  if (layer === undefined || module === undefined || kind === undefined)
    throw new Error(`GPT-NeoX's layout has no place for ${name}.`);
  // Query, key and value are cut from query_key_value by `splitGptNeox`.
  const inner = modules[module] ?? module;
  const transposed = kind === 'weight' && !module.endsWith('Norm');
  return { name: `gpt_neox.layers.${layer}.${inner}.${kind}`, transposed };
}

/** Cuts the joint query_key_value, whose rows go head by head as [H, 3, D], into its three parts. */
export function splitGptNeox(
  tensors: ReadonlyMap<string, StoredTensor>,
  heads: number,
): Map<string, StoredTensor> {
  const split = new Map<string, StoredTensor>();
  for (const [name, tensor] of tensors) {
    if (!name.includes('.query_key_value.')) {
      split.set(name, tensor);
      continue;
    }
    const columns = tensor.shape.length === 2 ? tensor.shape[1]! : 1;
    const block = tensor.values.length / heads / 3; // D rows of one part of one head
    ['query', 'key', 'value'].forEach((part, p) => {
      const values = new Float32Array(heads * block);
      for (let head = 0; head < heads; head++) {
        const from = (head * 3 + p) * block;
        values.set(tensor.values.subarray(from, from + block), head * block);
      }
      const rows = values.length / columns;
      const shape = tensor.shape.length === 2 ? [rows, columns] : [rows];
      split.set(name.replace('query_key_value', part), { shape, values });
    });
  }
  return split;
}
