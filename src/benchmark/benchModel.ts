import type { ModelConfig } from '../shared/modelConfig';
import { benchShape, type BenchModelName } from '../protocol/benchmark';
import { presets } from '../protocol/presets';
import { presetModel } from '../training/presetModel';

/** The GPT of the comparison: learned positions, LayerNorm, GELU, biases, the head tied to the tokens. */
const gpt: ModelConfig = {
  vocabularySize: benchShape.vocabularySize,
  hiddenSize: 128,
  layers: 4,
  heads: 4,
  kvHeads: 4,
  intermediateSize: 512,
  maxPositions: 128,
  positions: 'learned',
  rotaryTheta: 10000,
  rotaryFraction: 1,
  norm: 'layerNorm',
  normEps: 1e-5,
  mlp: 'geluTanh',
  attentionBias: 'all',
  mlpBias: true,
  parallelResidual: false,
  tiedHead: true,
};

/**
 * The decoder of a case.
 * @param positions the longest row; only learned positions hang on it
 */
export function benchModel(model: BenchModelName, positions: number): ModelConfig {
  if (model === '0.88m') return { ...gpt, maxPositions: positions };
  return presetModel(presets[model === 'nano' ? 'nano' : 'medium'], benchShape.vocabularySize);
}
