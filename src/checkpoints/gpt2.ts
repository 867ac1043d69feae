import type { ModelConfig } from '../model/modelConfig';
import type { StoredTensor } from './safetensors';
import type { Place } from './nameMap';

/** config.json of a GPT-2 checkpoint, as far as it is read here. */
export interface Gpt2Config {
  readonly vocab_size: number;
  readonly n_embd: number;
  readonly n_head: number;
  readonly n_layer: number;
  readonly n_positions: number;
  readonly layer_norm_epsilon: number;
}

/** The decoder that a GPT-2 config.json describes. */
export function gpt2Model(config: Gpt2Config): ModelConfig {
  return {
    vocabularySize: config.vocab_size,
    hiddenSize: config.n_embd,
    layers: config.n_layer,
    heads: config.n_head,
    kvHeads: config.n_head,
    intermediateSize: 4 * config.n_embd,
    maxPositions: config.n_positions,
    positions: 'learned',
    rotaryTheta: 10_000,
    rotaryFraction: 0,
    norm: 'layerNorm',
    normEps: config.layer_norm_epsilon,
    mlp: 'geluTanh',
    attentionBias: true,
    mlpBias: true,
    parallelResidual: false,
    tiedHead: true,
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
  'tokens.weight': 'transformer.wte.weight',
  'positions.weight': 'transformer.wpe.weight',
  'finalNorm.weight': 'transformer.ln_f.weight',
  'finalNorm.bias': 'transformer.ln_f.bias',
};

/** Where a parameter stands in GPT-2's layout, whose Conv1D weights are [in, out] as ours. */
export function gpt2Place(name: string): Place {
  const known = outside[name];
  if (known) return { name: known, transposed: false };
  const [, layer, module, kind] = /^layers\.(\d+)\.(.+)\.(weight|bias)$/.exec(name) ?? [];
  if (layer === undefined || module === undefined || kind === undefined)
    throw new Error(`GPT-2's layout has no place for ${name}.`);
  // Query, key and value are cut from c_attn by `splitGpt2`.
  const inner = modules[module] ?? `attn.${module.replace('attention.', '')}`;
  return { name: `transformer.h.${layer}.${inner}.${kind}`, transposed: false };
}

/** Cuts GPT-2's joint c_attn [C, 3C] into query, key and value, so that one name stands for each. */
export function splitGpt2(tensors: ReadonlyMap<string, StoredTensor>): Map<string, StoredTensor> {
  const split = new Map<string, StoredTensor>();
  for (const [name, tensor] of tensors) {
    if (!name.includes('.c_attn.')) {
      split.set(name, tensor);
      continue;
    }
    const rows = tensor.shape.length === 2 ? tensor.shape[0]! : 1;
    const width = tensor.values.length / rows / 3;
    ['query', 'key', 'value'].forEach((part, p) => {
      const values = new Float32Array(rows * width);
      for (let row = 0; row < rows; row++) {
        const from = row * 3 * width + p * width;
        values.set(tensor.values.subarray(from, from + width), row * width);
      }
      const shape = tensor.shape.length === 2 ? [rows, width] : [width];
      split.set(name.replace('c_attn', part), { shape, values });
    });
  }
  return split;
}
