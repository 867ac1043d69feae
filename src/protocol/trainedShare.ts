import { loraModules, namedModules, type LoraFamily } from '../shared/loraModules';
import { mapShapes, ofLastLayers, parameterSizes, type ModelShape } from '../shared/modelConfig';
import type { TrainedShare } from './estimate';
import type { RunConfig } from './runConfig';

/** What of a model these settings train, by sizes alone; a target that the model does not have is left out. */
export function shareOf(
  model: ModelShape,
  family: LoraFamily,
  { lora, trainLastLayers }: Pick<RunConfig['model'], 'lora' | 'trainLastLayers'>,
  ownReference: boolean,
): TrainedShare {
  if (!lora) {
    const isTrained = trainLastLayers === 0 ? () => true : ofLastLayers(model, trainLastLayers);
    const trained = [...parameterSizes(model).keys()].filter(isTrained);
    return { adapters: new Map(), trained: new Set(trained), ownReference };
  }
  const chosen = new Set(lora.targets.flatMap((target) => namedModules(family, target)));
  const maps = Object.entries(loraModules[family].modules)
    .filter(([path]) => chosen.has(path))
    .flatMap(([, held]) => held);
  const adapters = new Map<string, readonly [number, number]>();
  for (const [map, [from, to]] of mapShapes(model))
    if (maps.some((held) => map.endsWith(`.${held}`)))
      adapters.set(map, [from * lora.rank, to * lora.rank]);
  return { adapters, trained: new Set(), ownReference };
}
