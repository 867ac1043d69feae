import type { Random } from '../shared/random';
import { parameterSpecs, type ModelConfig, type ParameterSpec } from '../shared/modelConfig';

function beginningOf({ shape, beginning }: ParameterSpec, random: Random): Float32Array {
  const values = new Float32Array(shape.reduce((size, n) => size * n, 1));
  if (beginning === 'ones') values.fill(1);
  else if (beginning !== 'zeros')
    for (let i = 0; i < values.length; i++) values[i] = beginning.deviation * random.normal();
  return values;
}

/** A decoder's seeded random weights, by canonical name. */
export function initialWeights(config: ModelConfig, random: Random): Map<string, Float32Array> {
  return new Map(parameterSpecs(config).map((spec) => [spec.name, beginningOf(spec, random)]));
}
