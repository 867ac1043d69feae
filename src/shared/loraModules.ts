export type LoraFamily = 'gpt2' | 'gpt_neox' | 'llama' | 'qwen2';

/** The families as people know them. */
export const familyNames = {
  gpt2: 'GPT-2',
  gpt_neox: 'GPT-NeoX',
  llama: 'Llama',
  qwen2: 'Qwen2',
} as const satisfies Readonly<Record<LoraFamily, string>>;

/** A family by the name that people know it by. */
export function familyNamed(name: string): LoraFamily | null {
  const found = Object.entries(familyNames).find(([, known]) => known === name);
  return found ? (found[0] as LoraFamily) : null;
}

/** By a family's own names, the maps that adapters are usually given. */
export const usualTargets: Readonly<Record<LoraFamily, readonly string[]>> = {
  gpt2: ['c_attn'],
  gpt_neox: ['query_key_value'],
  llama: ['q_proj', 'v_proj'],
  qwen2: ['q_proj', 'v_proj'],
};

/** The linear maps of a family's block: each module's path, and our maps that it holds. */
export interface FamilyModules {
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
export const loraModules: Readonly<Record<LoraFamily, FamilyModules>> = {
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

// As PEFT matches: the whole path or its end.
const endsAs = (path: string, target: string): boolean =>
  path === target || path.endsWith(`.${target}`);

/** The modules that a target names: by the family's own names, or by ours where a matrix is one map. */
export function namedModules(family: LoraFamily, target: string): string[] {
  const { modules } = loraModules[family];
  return Object.keys(modules).filter((path) => {
    const [map, ...more] = modules[path]!;
    return endsAs(path, target) || (more.length === 0 && endsAs(map!, target));
  });
}
