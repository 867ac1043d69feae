import type { ModelConfig } from '../model/modelConfig';
import type { Preset } from '../protocol/presets';

/** The decoder that a preset describes: a small Llama with a tied head and no biases. */
export function presetModel(preset: Preset, vocabularySize: number): ModelConfig {
  const { hiddenSize, layers, heads, kvHeads, intermediateSize, maxPositions } = preset;
  return {
    vocabularySize,
    hiddenSize,
    layers,
    heads,
    kvHeads,
    intermediateSize,
    maxPositions,
    positions: 'rotary',
    rotaryTheta: preset.rotaryTheta,
    rotaryFraction: 1,
    norm: 'rmsNorm',
    normEps: preset.normEps,
    mlp: 'swiglu',
    attentionBias: 'none',
    mlpBias: false,
    parallelResidual: false,
    tiedHead: true,
  };
}
