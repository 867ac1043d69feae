import { presetShape } from '../protocol/estimate';
import type { Preset } from '../protocol/presets';
import type { ModelConfig } from '../shared/modelConfig';

/** The decoder that a preset describes: a small Llama with a tied head and no biases. */
export function presetModel(preset: Preset, vocabularySize: number): ModelConfig {
  const { rotaryTheta, normEps } = preset;
  return { ...presetShape(preset, vocabularySize), rotaryTheta, rotaryFraction: 1, normEps };
}
