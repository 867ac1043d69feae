import { parameterSpecs, type ModelConfig, type ParameterSpec } from '../shared/modelConfig';
import type { ConfigReader } from './configReader';
import type { StridedPart } from './stridedPart';

/** Where a parameter stands in a published checkpoint. */
export interface Placed {
  /** The stored tensor's name, without the family's prefix. */
  readonly name: string;
  /** The whole stored tensor's shape. */
  readonly shape: readonly number[];
  readonly part: StridedPart;
}

/** One tensor of a published checkpoint and the parameters that it holds. */
export interface StoredSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly parts: readonly { readonly parameter: string; readonly part: StridedPart }[];
}

export type FamilyName = 'gpt2' | 'gpt_neox' | 'llama' | 'qwen2';

/** A family of checkpoints: what its config.json means and where its tensors are. */
export interface Family {
  readonly name: FamilyName;
  /** What stands before every name but the head's; files of the bare model lack it. */
  readonly prefix: string;
  /** The head's whole name. */
  readonly head: string;
  readonly model: (config: ConfigReader) => ModelConfig;
  readonly place: (spec: ParameterSpec, config: ModelConfig) => Placed;
  /** Names without prefix of tensors that published files carry and no forward reads. */
  readonly buffers: RegExp;
}

/** Every tensor of a checkpoint in the order of our parameters, joint ones once. */
export function storedSpecs(family: Family, config: ModelConfig, prefix: string): StoredSpec[] {
  type Parts = { parameter: string; part: StridedPart }[];
  const specs = new Map<string, { name: string; shape: readonly number[]; parts: Parts }>();
  for (const spec of parameterSpecs(config)) {
    const placed = family.place(spec, config);
    const name = placed.name === family.head ? family.head : prefix + placed.name;
    const known = specs.get(name) ?? { name, shape: placed.shape, parts: [] };
    known.parts.push({ parameter: spec.name, part: placed.part });
    specs.set(name, known);
  }
  return [...specs.values()];
}

/** A canonical name inside a block: its layer, module and kind. */
export function insideBlock(
  name: string,
): { readonly layer: string; readonly module: string; readonly kind: 'weight' | 'bias' } | null {
  const [, layer, module, kind] = /^layers\.(\d+)\.(.+)\.(weight|bias)$/.exec(name) ?? [];
  if (layer === undefined || module === undefined) return null;
  return { layer, module, kind: kind as 'weight' | 'bias' };
}
