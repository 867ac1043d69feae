import { loraModules, namedModules, type LoraFamily } from '../shared/loraModules';
import type { TrainedShare } from './estimate';
import { parameterSizes, type ModelShape } from './modelMemory';
import type { RunConfig } from './runConfig';

/** Widths of the linear maps of a block, in and out. */
function mapWidths(model: ModelShape): Readonly<Record<string, readonly [number, number]>> {
  const { hiddenSize: c, intermediateSize: m, heads, kvHeads } = model;
  const kv = (c / heads) * kvHeads;
  return {
    'attention.query': [c, c],
    'attention.key': [c, kv],
    'attention.value': [c, kv],
    'attention.output': [c, c],
    'mlp.gate': [c, m],
    'mlp.up': [c, m],
    'mlp.down': [m, c],
  };
}

/** What of a model these settings train, by sizes alone; a target that the model does not have is left out. */
export function shareOf(
  model: ModelShape,
  family: LoraFamily,
  { lora, trainLastLayers }: Pick<RunConfig['model'], 'lora' | 'trainLastLayers'>,
  ownReference: boolean,
): TrainedShare {
  const names = [...parameterSizes(model).keys()];
  if (!lora) {
    const first = trainLastLayers === 0 ? 0 : model.layers - trainLastLayers;
    const isTrained = (name: string): boolean => {
      const layer = /^layers\.(\d+)\./.exec(name)?.[1];
      if (layer !== undefined) return Number(layer) >= first;
      return trainLastLayers === 0 || name.startsWith('finalNorm.');
    };
    return { adapters: new Map(), trained: new Set(names.filter(isTrained)), ownReference };
  }
  const widths = mapWidths(model);
  const chosen = new Set(lora.targets.flatMap((target) => namedModules(family, target)));
  const adapters = new Map<string, readonly [number, number]>();
  for (let layer = 0; layer < model.layers; layer++)
    for (const [path, maps] of Object.entries(loraModules[family].modules)) {
      if (!chosen.has(path)) continue;
      for (const map of maps) {
        const [from, to] = widths[map]!;
        const at = `layers.${layer}.${map}`;
        if (names.includes(`${at}.weight`)) adapters.set(at, [from * lora.rank, to * lora.rank]);
      }
    }
  return { adapters, trained: new Set(), ownReference };
}
