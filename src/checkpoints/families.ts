import { keyIsMissing, keyIsNoneOf } from '../shared/sentences/modelConfigSentences';
import { refuseConfig, type ConfigReader } from './configReader';
import { gpt2 } from './gpt2';
import { gptNeox } from './gptNeox';
import type { Family, FamilyName } from './layout';
import { llama, qwen2 } from './llama';

export const families: Readonly<Record<FamilyName, Family>> = {
  gpt2,
  gpt_neox: gptNeox,
  llama,
  qwen2,
};

/**
 * The family that a config.json names.
 * @throws RefineryError `bad_config` for another one, or for weights that are quantized
 */
export function familyOf(config: ConfigReader): Family {
  config.only('quantization_config', undefined);
  const type = config.value('model_type');
  if (type === undefined) refuseConfig(keyIsMissing('model_type'));
  if (typeof type === 'string' && Object.hasOwn(families, type))
    return families[type as FamilyName];
  return refuseConfig(keyIsNoneOf('model_type', type, Object.keys(families)));
}
