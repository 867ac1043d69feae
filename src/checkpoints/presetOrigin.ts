import type { ModelConfig } from '../shared/modelConfig';
import type { CheckpointOrigin } from './openCheckpoint';

/** A tokenizer that was trained here, as its files. */
export interface PresetTokenizer {
  readonly files: Readonly<Record<string, string>>;
  readonly eosId: number;
}

/** config.json of a decoder in Llama's layout, with the keys that transformers reads. */
function llamaConfig(config: ModelConfig, eosId: number): Record<string, unknown> {
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
    attention_bias: config.attentionBias === 'all',
    mlp_bias: config.mlpBias,
    bos_token_id: eosId,
    eos_token_id: eosId,
    torch_dtype: 'float32',
  };
}

/** The layout in which a decoder that was made here leaves: Llama's. */
export function presetOrigin(
  config: ModelConfig,
  { files, eosId }: PresetTokenizer,
): CheckpointOrigin {
  return {
    family: 'llama',
    prefix: 'model.',
    storesTiedHead: false,
    configText: `${JSON.stringify(llamaConfig(config, eosId), null, 2)}\n`,
    tokenizerFiles: Object.entries(files).map(([name, text]) => ({
      name,
      bytes: new TextEncoder().encode(text),
    })),
  };
}
