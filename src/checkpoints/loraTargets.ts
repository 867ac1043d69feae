import type { AdaptedMaps } from '../model/lora';
import { mapShapes, type ModelConfig } from '../shared/modelConfig';
import { RefineryError } from '../shared/errors';
import { loraModules, namedModules, type LoraFamily } from '../shared/loraModules';
import { noSuchTarget } from '../shared/sentences/loraSentences';

export type { LoraFamily };

/** One matrix of a checkpoint that has an adapter. */
export interface LoraTarget {
  /** Its module's full path, without `.weight`. */
  readonly path: string;
  readonly maps: AdaptedMaps;
}

/** What a run file's targets mean in a model. */
export interface LoraTargets {
  readonly targets: readonly LoraTarget[];
  /** The modules within a block, as PEFT's `target_modules` name them. */
  readonly modules: readonly string[];
}

const last = (path: string): string => path.slice(path.lastIndexOf('.') + 1);

/**
 * Finds the matrices that targets name: by the family's own names (`q_proj`, `c_attn`, `attn.c_proj`) or by
 * ours (`query`, `mlp.up`) where a matrix is one map.
 * @throws RefineryError `bad_config` naming a target that is none and those that there are
 */
export function loraTargets(
  family: LoraFamily,
  config: ModelConfig,
  targets: readonly string[],
): LoraTargets {
  const { blocks, modules } = loraModules[family];
  const paths = Object.keys(modules);
  const wanted = new Set<string>();
  for (const target of targets) {
    const found = namedModules(family, target);
    if (found.length === 0)
      throw new RefineryError('bad_config', noSuchTarget(target, [...new Set(paths.map(last))]));
    for (const path of found) wanted.add(path);
  }
  const chosen = paths.filter((path) => wanted.has(path));
  const shapes = mapShapes(config);
  const inLayer = (layer: number): LoraTarget[] =>
    chosen.map((path) => ({
      path: `${blocks}.${layer}.${path}`,
      maps: modules[path]!.map((map) => `layers.${layer}.${map}`),
    }));
  const all = Array.from({ length: config.layers }, (_, layer) => inLayer(layer)).flat();
  return {
    targets: all.filter(({ maps }) => maps.every((map) => shapes.has(map))),
    modules: chosen.map((path) =>
      paths.filter((other) => last(other) === last(path)).length === 1 ? last(path) : path,
    ),
  };
}
