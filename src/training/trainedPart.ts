import { loraTargets, type LoraFamily, type LoraTargets } from '../checkpoints/loraTargets';
import type { Decoder } from '../model/decoder';
import { newAdapters, type LoraShape } from '../model/lora';
import type { ModelConfig } from '../shared/modelConfig';
import type { RunConfig } from '../protocol/runConfig';
import { RefineryError } from '../shared/errors';
import { seededRandom } from '../shared/random';
import { layersExceedModel } from '../shared/sentences/loraSentences';

/** What of the policy alignment trains; with both null all of it. */
export interface TrainedPart {
  readonly lora: { readonly targets: LoraTargets; readonly shape: LoraShape } | null;
  readonly lastLayers: number | null;
}

/**
 * Works out what a run trains of a model.
 * @param family whose checkpoints the model is of, by whose names adapters are wanted
 * @throws RefineryError `bad_config` naming a target or a number of layers that the model does not have
 */
export function trainedPart(
  { lora, trainLastLayers }: RunConfig['model'],
  config: ModelConfig,
  family: LoraFamily,
): TrainedPart {
  if (trainLastLayers > config.layers)
    throw new RefineryError('bad_config', layersExceedModel(trainLastLayers, config.layers));
  const lastLayers = trainLastLayers === 0 ? null : trainLastLayers;
  if (!lora) return { lora: null, lastLayers };
  const targets = loraTargets(family, config, lora.targets);
  const maps = targets.targets.map((target) => target.maps);
  return { lora: { targets, shape: { rank: lora.rank, alpha: lora.alpha, maps } }, lastLayers };
}

/** The policy as alignment trains it; it takes over the decoder that it is made from. */
export function alignedPolicy(policy: Decoder, part: TrainedPart, seed: number): Decoder {
  if (part.lora) {
    const random = seededRandom(seed).fork('lora');
    return policy.adapted(newAdapters(policy.config, part.lora.shape, random));
  }
  return part.lastLayers === null ? policy : policy.lastLayersTrained(part.lastLayers);
}
