import type { AdaptedMaps } from '../model/lora';
import { mapShapes } from '../model/lora';
import type { ModelConfig } from '../model/modelConfig';
import { RefineryError } from '../shared/errors';
import { noSuchTarget } from '../shared/sentences/loraSentences';

export type LoraFamily = 'gpt2' | 'gpt_neox' | 'llama' | 'qwen2';

/** The linear maps of a family's block: each module's path, and our maps that it holds. */
interface FamilyModules {
  /** The path of the list of blocks. */
  readonly blocks: string;
  readonly modules: Readonly<Record<string, readonly string[]>>;
}

const joint = ['attention.query', 'attention.key', 'attention.value'] as const;
const llama: FamilyModules = {
  blocks: 'model.layers',
  modules: {
    'self_attn.q_proj': ['attention.query'],
    'self_attn.k_proj': ['attention.key'],
    'self_attn.v_proj': ['attention.value'],
    'self_attn.o_proj': ['attention.output'],
    'mlp.gate_proj': ['mlp.gate'],
    'mlp.up_proj': ['mlp.up'],
    'mlp.down_proj': ['mlp.down'],
  },
};
const families: Readonly<Record<LoraFamily, FamilyModules>> = {
  llama,
  qwen2: llama,
  gpt2: {
    blocks: 'transformer.h',
    modules: {
      'attn.c_attn': joint,
      'attn.c_proj': ['attention.output'],
      'mlp.c_fc': ['mlp.up'],
      'mlp.c_proj': ['mlp.down'],
    },
  },
  gpt_neox: {
    blocks: 'gpt_neox.layers',
    modules: {
      'attention.query_key_value': joint,
      'attention.dense': ['attention.output'],
      'mlp.dense_h_to_4h': ['mlp.up'],
      'mlp.dense_4h_to_h': ['mlp.down'],
    },
  },
};

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

// As PEFT matches: the whole path or its end.
const endsAs = (path: string, target: string): boolean =>
  path === target || path.endsWith(`.${target}`);

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
  const { blocks, modules } = families[family];
  const paths = Object.keys(modules);
  const wanted = new Set<string>();
  for (const target of targets) {
    const found = paths.filter((path) => {
      const [map, ...more] = modules[path]!;
      return endsAs(path, target) || (more.length === 0 && endsAs(map!, target));
    });
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
